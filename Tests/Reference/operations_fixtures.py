"""Makes operations.json, every_color.json and views.json of Tests/Imaging/Fixtures: what Pillow and torchvision make of generated images.

Run from the root of the package, with Pillow 13.0, numpy, torch and torchvision:
    python3 Tests/Reference/operations_fixtures.py
"""

import json
import pathlib

import numpy
from PIL import Image

from operations import OPERATIONS, scrambled, sha256

FIXTURES = pathlib.Path("Tests/Imaging/Fixtures")
SIZES = [(1, 1), (1, 7), (50, 1), (2, 2), (3, 50), (67, 45)]
FACTORS = [0, 1, 2, 0.6, 1.4, 0.8113, 0.0001, 0.99999994, 1.0000001, 17.5, 1000]
PARAMETERS = {
    "brightness": FACTORS,
    "contrast": FACTORS,
    "saturation": FACTORS,
    "hue": [0, 0.5, -0.5, 0.1, -0.1, 0.003, -0.003, 0.0039216, -0.0039216, 0.25],
    "grayscale": [0],
    "blur": [0, 0.001, 0.1, 0.3, 0.5, 0.99, 1, 1.23456, 1.5, 2, 3.7, 10, 40.5, 1000],
    "solarize": [0, 1, 128, 200, 255],
    "flip": [0],
}
# Every colour there is: what depends on a pixel alone is then known everywhere.
EVERY_COLOR = [
    ("hue", 0), ("hue", 0.1), ("hue", -0.37), ("hue", 0.5), ("saturation", 0.6137), ("saturation", 1.4),
    ("brightness", 1.3), ("contrast", 0.7), ("grayscale", 0),
]


def every_color() -> Image.Image:
    """Pixel k of 4096 x 4096 is the colour k: its lowest byte is the red."""
    colors = numpy.arange(1 << 24, dtype=numpy.uint32)
    planes = [(colors >> shift & 255).astype(numpy.uint8) for shift in (0, 8, 16)]
    return Image.fromarray(numpy.stack(planes, -1).reshape(4096, 4096, 3))


def entry(image: Image.Image, operation: str, parameter: float, **source) -> dict:
    result = OPERATIONS[operation](image, parameter)
    made = dict(**source, operation=operation, parameter=parameter, sha256=sha256(result))
    if image.width * image.height <= 4:
        made["pixels"] = list(result.tobytes())
    return made


def entries() -> list[dict]:
    photo = Image.open(FIXTURES / "rgb-420-progressive.jpg").convert("RGB")
    made = []
    for operation, parameters in PARAMETERS.items():
        for parameter in parameters:
            made += [entry(scrambled(*size), operation, parameter, size=size) for size in SIZES]
            made.append(entry(photo, operation, parameter, file="rgb-420-progressive.jpg"))
    return made


def views() -> list[dict]:
    """Whole views: SimSiam's and MoCo v3's steps one after another, jitter in orders drawn here."""
    generator = numpy.random.default_rng(3)
    photo = Image.open(FIXTURES / "rgb-420-progressive.jpg").convert("RGB").crop((5, 5, 48, 48))
    photo = photo.resize((96, 96), Image.Resampling.BILINEAR)
    made = []
    for _ in range(30):
        jitter = [(name, generator.uniform(0.6, 1.4)) for name in ("brightness", "contrast", "saturation")]
        jitter.append(("hue", generator.uniform(-0.1, 0.1)))
        steps = [jitter[place] for place in generator.permutation(4)]
        rest = [("grayscale", 0), ("blur", generator.uniform(0.1, 2)), ("solarize", 128), ("flip", 0)]
        steps += [step for step in rest if generator.uniform() < 0.5]
        result = photo
        for step in steps:
            result = OPERATIONS[step[0]](result, step[1])
        names, parameters = zip(*steps)
        made.append(dict(operations=names, parameters=parameters, sha256=sha256(result)))
    return made


if __name__ == "__main__":
    every = every_color()
    tables = dict(
        operations=entries(), views=views(), every_color=[entry(every, *case) for case in EVERY_COLOR])
    for name, rows in tables.items():
        text = "[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]\n"
        (FIXTURES / f"{name}.json").write_text(text)
