#!/usr/bin/env bash
# kornia: RandomSolarize also changes the pixels below its threshold.
#
# Guessed: as in BYOL and DINO, values of at least the threshold are inverted and the others stay.
# Seen with kornia 0.9.0: it first adds a number that is drawn from [-0.1, 0.1] to the whole image, so that a pixel of 0.2,
# with a fixed threshold of 0.5, comes out between 0.1 and 0.3, another value in each call. additions=(0, 0) gives the
# usual operation.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 kornia==0.9.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import torch
from kornia.augmentation import RandomSolarize

torch.manual_seed(0)
dark = torch.full((1, 3, 4, 4), 0.2)
shifting = RandomSolarize(thresholds=(0.5, 0.5), p=1.0)
values = [shifting(dark).flatten()[0].item() for _ in range(200)]
print(f"200 calls on a pixel of 0.2: {min(values):.3f} to {max(values):.3f}")
assert min(values) < 0.12 and max(values) > 0.28
fixed = RandomSolarize(thresholds=(0.5, 0.5), additions=(0.0, 0.0), p=1.0)(dark)
print(f"without additions: {fixed.flatten()[0].item():.3f}")
assert torch.allclose(fixed, dark)
PYTHON
