#!/usr/bin/env bash
# kornia: RandomResizedCrop shrinks without a low-pass filter, and from corner to corner.
#
# Guessed: as torchvision's transform of that name, which filters when it shrinks and maps the edges of pixels.
# Seen with kornia 0.9.0: noise of 512 x 512 made 64 x 64 keeps a standard deviation of 0.196, with a filter it is 0.024; a
# ramp from 0 to 1 keeps both ends exactly (align_corners), with the edges of pixels it starts at 0.008. Both cropping
# modes do so. The views of kornia hold frequencies that those of the other libraries do not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 kornia==0.9.0 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import torch
from kornia.augmentation import RandomResizedCrop

torch.manual_seed(0)
noise = torch.rand(1, 3, 512, 512)
ramp = torch.linspace(0, 1, 512).expand(1, 3, 512, 512)
filtered = torch.nn.functional.interpolate(noise, (64, 64), mode="bilinear", antialias=True).std().item()
for mode in ("slice", "resample"):
    crop = RandomResizedCrop((64, 64), scale=(1.0, 1.0), ratio=(1.0, 1.0), cropping_mode=mode)
    deviation, ends = crop(noise).std().item(), crop(ramp)[0, 0, 0, [0, -1]]
    print(f"{mode}: deviation {deviation:.3f} (filtered {filtered:.3f}), ends {ends[0]:.4f} {ends[1]:.4f}")
    assert deviation > 0.15 > 0.03 > filtered and abs(ends[0]) < 1e-5 and abs(ends[1] - 1) < 1e-5
PYTHON
