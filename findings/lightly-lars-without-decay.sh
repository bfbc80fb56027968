#!/usr/bin/env bash
# lightly: LARS with weight_decay=0, its default, is plain gradient descent; with a decay it also adapts biases.
#
# Guessed: the layer-wise rate trust * |w| / |g| belongs to LARS whatever the decay, and vectors (biases, batch norm) are left
# out of both, as in the official codes of SimCLR, BYOL and MoCo v3.
# Seen with lightly 1.6.0: one step at rate 1 on ones with gradient 2 takes the whole gradient without a decay (1 > -1), and
# about a thousandth of the weight with one (1 > 0.9990), for a matrix and for a vector alike. What shall be left out
# must be put in a parameter group without decay, which then takes unscaled steps.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps lightly==1.6.0
# The optimiser's file alone: the package's start imports much that is not needed here.
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import importlib.util, pathlib, sysconfig
import torch

place = pathlib.Path(sysconfig.get_paths()["purelib"]) / "lightly" / "utils" / "lars.py"
spec = importlib.util.spec_from_file_location("lars", place)
lars = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lars)
for decay, expected in ((0.0, -1.0), (0.1, 0.9990)):
    bias, weight = torch.nn.Parameter(torch.ones(3)), torch.nn.Parameter(torch.ones(3, 3))
    optimizer = lars.LARS([bias, weight], lr=1.0, weight_decay=decay)
    (2 * bias.sum() + 2 * weight.sum()).backward()
    optimizer.step()
    print(f"weight decay {decay}: bias {bias[0].item():.4f}, weight {weight[0, 0].item():.4f}")
    assert abs(bias[0].item() - expected) < 1e-4 and abs(weight[0, 0].item() - expected) < 1e-4
PYTHON
