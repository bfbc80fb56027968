#!/usr/bin/env bash
# PyTorch: the eps that keeps cosine_similarity and normalize from dividing by zero is 0 in float16.
#
# Guessed: a feature vector of zeros (dead ReLUs) gives the cosine 0 in every type, as documented by max(length, eps).
# Seen with torch 2.13.0: 0 in float32 and bfloat16, nan in float16. The defaults, 1e-8 of cosine_similarity and 1e-12 of normalize,
# are below the least float16 (6e-8), so the bound that they become is 0. A mean over pairs is nan then, from one image.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import torch
from torch.nn.functional import cosine_similarity, normalize

dead, alive = torch.zeros(1, 8), torch.ones(1, 8)
for kind in (torch.float32, torch.bfloat16, torch.float16):
    cosine = cosine_similarity(dead.to(kind), alive.to(kind)).item()
    length = normalize(dead.to(kind)).norm().item()
    print(f"{kind}: cosine with a vector of zeros {cosine}, length of its direction {length}")
    is_half = kind == torch.float16
    assert (cosine != cosine) == is_half and (length != length) == is_half
# An eps that float16 has does what it says.
assert cosine_similarity(dead.half(), alive.half(), eps=1e-4).item() == 0
PYTHON
