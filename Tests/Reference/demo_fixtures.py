"""Makes Tests/Datasets/Fixtures/Demo: stamps with alpha as Tux Paint's, and a photograph.

Run from the root of the package, with Pillow and numpy:
    python3 Tests/Reference/demo_fixtures.py
"""

import pathlib

import numpy
from PIL import Image

FOLDER = pathlib.Path("Tests/Datasets/Fixtures/Demo")


def stamp(name: str, width: int, height: int, noise: float, seed: int, properties: str = "") -> None:
    """An ellipse, red on the left and blue on the right, with a border of three transparent pixels."""
    generator = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    inside = ((x - (width - 1) / 2) / (width / 2 - 3)) ** 2 + ((y - (height - 1) / 2) / (height / 2 - 3)) ** 2 <= 1
    is_left = x < width / 2
    pixels = numpy.zeros((height, width, 4))
    pixels[..., 0] = numpy.where(is_left, 220, 20)
    pixels[..., 1] = 20
    pixels[..., 2] = numpy.where(is_left, 20, 220)
    pixels[..., :3] += noise * generator.integers(-4, 5, (height, width, 3))
    pixels[..., 3] = 255 * inside
    # What is transparent has a colour that must never show.
    pixels[~inside] = (0, 255, 0, 0)
    path = FOLDER / "stamps" / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels.astype(numpy.uint8), "RGBA").save(path, optimize=True)
    if properties:
        path.with_suffix(".dat").write_text(properties)


def photograph(name: str) -> None:
    """Slow waves of grey."""
    y, x = numpy.mgrid[0:80, 0:110]
    grey = 128 + 40 * numpy.sin(x / 17 + y / 23)
    path = FOLDER / "photographs" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(numpy.stack([grey.astype(numpy.uint8)] * 3, -1)).save(path, quality=90)


if __name__ == "__main__":
    stamp("animals/birds/photo", 70, 66, 1, 1)
    stamp("animals/birds/cartoon/noise", 70, 66, 1, 2)
    stamp("animals/fish/drawing", 80, 70, 0, 3)
    stamp("food/label", 90, 30, 1, 4, "noflip\nnomirror\n")
    stamp("food/small", 60, 60, 1, 5)
    stamp("food/tape", 76, 20, 1, 7)
    stamp("food/tape_mirror", 76, 20, 1, 7)
    stamp("symbols/noise", 70, 66, 1, 6)
    photograph("waves.jpg")
