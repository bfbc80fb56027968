"""Two small pictures for the tests of `pairs`.

Run from the project's root, with Pillow and numpy from PyPI:  python Tests/Reference/pairs_fixtures.py
Writes Tests/EndToEnd/Fixtures/picture.png (60 x 40, smooth colours) and strip.jpg (300 x 5).
"""

import pathlib

import numpy as np
from PIL import Image

FOLDER = pathlib.Path("Tests/EndToEnd/Fixtures")


def smooth(width, height):
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 100 * np.sin(x / 9 + k) * np.cos(y / 7 - k) for k in range(3)]
    return Image.fromarray(np.stack(planes, axis=-1).astype(np.uint8))


smooth(60, 40).save(FOLDER / "picture.png")
smooth(300, 5).save(FOLDER / "strip.jpg", quality=90)
