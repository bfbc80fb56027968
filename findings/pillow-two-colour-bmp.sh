#!/usr/bin/env bash
# Pillow: a BMP of 8 bits a pixel whose palette is black and white is read as one of 1 bit a pixel.
#
# Guessed: a palette of two colours is looked up like any other. Masks and line drawings are often stored so.
# Seen with Pillow 13.0.0: of a chequered image of 8 x 4 pixels each row holds but seven black pixels and perhaps a white one, without an
# error or a warning; each byte was taken for eight pixels. With black and the grey 254 as palette all pixels are right.
# OpenCV 5.0.0 reads both as they are.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 numpy==2.4.6 opencv-python-headless==5.0.0.93
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import io
import struct

import cv2
import numpy
import PIL
from PIL import Image

indices = (numpy.add.outer(numpy.arange(4), numpy.arange(8)) % 2).astype(numpy.uint8)


def bitmap(greys):
    """A BMP with BITMAPINFOHEADER, 8 bits a pixel, no compression, rows from the last to the first."""
    height, width = indices.shape
    palette = b"".join(bytes([grey, grey, grey, 0]) for grey in greys)
    start = 14 + 40 + len(palette)
    rows = indices[::-1].tobytes()
    head = b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start)
    return head + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 0, len(rows), 0, 0, len(greys), 0) + palette + rows


right = {}
for greys in ([0, 255], [0, 254]):
    data = bitmap(greys)
    meant = numpy.array(greys, numpy.uint8)[indices]
    image = Image.open(io.BytesIO(data))
    found = numpy.array(image.convert("L"))
    right[greys[1]] = bool((found == meant).all())
    other = cv2.imdecode(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    assert (other == meant).all()
    print(f"Pillow {PIL.__version__}, palette {greys}: mode {image.mode}, {(found == meant).mean():.0%} of the pixels as stored")
assert right == {255: False, 254: True}
PYTHON
