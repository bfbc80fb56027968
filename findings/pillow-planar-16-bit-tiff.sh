#!/usr/bin/env bash
# Pillow: an RGB TIFF of 16 bits whose colours are in planes of their own is read wrongly where it is not compressed.
#
# Guessed: how a TIFF is stored changes nothing of its pixels, or is refused.
# Seen with Pillow 13.0.0 on noise that tifffile 2026.3.3 wrote: without compression and planar 99% of the samples differ from the upper bytes of what was
# stored, by 86 levels in the mean, without an error or a warning; the same planes compressed by zlib, and pixels side by side, compressed or not,
# are read as they are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 numpy==2.4.6 tifffile==2026.3.3
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import io

import numpy
import PIL
import tifffile
from PIL import Image

planes = numpy.random.default_rng(0).integers(0, 65536, (3, 16, 16)).astype(numpy.uint16)
pixels = numpy.moveaxis(planes, 0, -1).copy()
meant = (pixels >> 8).astype(numpy.uint8)
differing = {}
for layout, samples in (("separate", planes), ("contig", pixels)):
    for compression in (None, "zlib"):
        file = io.BytesIO()
        tifffile.imwrite(file, samples, photometric="rgb", planarconfig=layout, compression=compression)
        assert (tifffile.imread(io.BytesIO(file.getvalue())) == samples).all()
        image = Image.open(io.BytesIO(file.getvalue()))
        found = numpy.array(image.convert("RGB"))
        differing[layout, compression] = (found != meant).mean()
        print(
            f"Pillow {PIL.__version__}, {layout}, compression {compression}: mode {image.mode}, "
            f"{differing[layout, compression]:.0%} of the samples differ"
        )
assert differing["separate", None] > 0.9
assert all(share == 0 for key, share in differing.items() if key != ("separate", None))
PYTHON
