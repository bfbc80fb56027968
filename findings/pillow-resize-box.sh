#!/usr/bin/env bash
# Pillow: resize(size, box=b) is not crop(b) followed by resize(size).
#
# Guessed: the same bytes, since the box is "the region to be scaled".
# Seen with Pillow 13.0.0: along the border of the result, the filter with a box also reads pixels beyond the box.
# A crop of 160 x 120 pixels out of noise, made 64 x 64: up to 19 (bilinear), 22 (bicubic) and 27 (Lanczos) levels of
# difference, in 6 to 12% of the values; none away from the border. A random resized crop must say which it means.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
from PIL import Image

noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), dtype=np.uint8)
image, box = Image.fromarray(noise), (100, 80, 260, 200)
seen = {Image.Resampling.BILINEAR: 19, Image.Resampling.BICUBIC: 22, Image.Resampling.LANCZOS: 27}
for kernel, largest in seen.items():
    cropped = np.asarray(image.crop(box).resize((64, 64), kernel)).astype(int)
    boxed = np.asarray(image.resize((64, 64), kernel, box=box)).astype(int)
    difference = abs(cropped - boxed)
    share = (difference > 0).mean()
    print(f"{kernel.name}: largest difference {difference.max()}, {share:.1%} of the values, inside {difference[3:-3, 3:-3].max()}")
    assert difference.max() == largest and difference[3:-3, 3:-3].max() == 0 and 0.05 < share < 0.13
PYTHON
