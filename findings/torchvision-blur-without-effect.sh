#!/usr/bin/env bash
# torchvision: GaussianBlur with a small sigma returns the very image, of the defaults in 8% of the calls.
#
# Guessed: a sigma of 0.2 blurs little, but does. The kernel is the Gaussian sampled at whole pixels, not integrated over
# them: up to sigma 0.256 the neighbours' weights are too small to move any byte.
# Seen with torchvision 0.28.0: sigma 0.1 to 0.25 leave noise of 64 x 64 bytes as it was, bit for bit, with a kernel of 23;
# 0.3 changes 74% of them. Pillow 13.0.0 changes 16% at 0.1 and 85% at 0.2.
# Of two views with sigmas drawn from (0.1, 2), 16% of the pairs hold one that nothing has blurred.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 torchvision==0.28.0 numpy==2.4.6 pillow==13.0.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import re
import sys

import numpy
import torch

# PyPI's wheel beside a torch without CUDA lacks operators of detection, which a blur does not need.
while "torchvision" not in sys.modules:
    try:
        import torchvision
    except RuntimeError as error:
        missing = re.search(r"operator (torchvision::\w+) does not exist", str(error))
        torch.library.define(missing[1], "(Tensor boxes) -> Tensor")
        for name in [name for name in sys.modules if name.startswith("torchvision")]:
            del sys.modules[name]
from PIL import Image, ImageFilter
from torchvision.transforms.functional import gaussian_blur

noise = numpy.random.default_rng(0).integers(0, 256, (64, 64)).astype(numpy.uint8)
shares = {}
for sigma in (0.1, 0.2, 0.25, 0.3):
    theirs = gaussian_blur(torch.from_numpy(noise)[None], 23, sigma)[0].numpy()
    pillows = numpy.array(Image.fromarray(noise).filter(ImageFilter.GaussianBlur(sigma)))
    shares[sigma] = [(image != noise).mean() for image in (theirs, pillows)]
    print(f"torchvision {torchvision.__version__}, sigma {sigma}: changed {shares[sigma][0]:.0%}, Pillow {shares[sigma][1]:.0%}")
assert all(shares[sigma][0] == 0 for sigma in (0.1, 0.2, 0.25)) and shares[0.3][0] > 0.5 and shares[0.2][1] > 0.8
PYTHON
