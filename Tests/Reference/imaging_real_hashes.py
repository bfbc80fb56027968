"""Makes Tests/Imaging/Fixtures/real.json: hashes of real images, decoded and as a view, by Pillow.

Only hashes are kept. Run from the root of the package, with Pillow 13.0, where JC_STATS_DATA is the folder
of real data:
    python3 Tests/Reference/imaging_real_hashes.py
"""

import hashlib
import json
import os
import pathlib
import random

from PIL import Image

DATA = pathlib.Path(os.environ["JC_STATS_DATA"])
TARGET = pathlib.Path("Tests/Imaging/Fixtures/real.json")
SIDE = 224


def mode(path: pathlib.Path) -> str:
    with Image.open(path) as image:
        return image.mode


def chosen() -> list[pathlib.Path]:
    """All that are not RGB (at most ten a folder), and the others evenly spread."""
    paths = []
    for pattern, count in [
        ("imagenet-sample/*.JPEG", 30),
        ("stl10/**/*.png", 6),
        ("tiny-imagenet/tiny-imagenet-200/val/images/*.JPEG", 10),
    ]:
        found = sorted(DATA.glob(pattern))
        odd = [path for path in found if mode(path) != "RGB"][:10]
        even = [path for path in found if path not in odd]
        paths += odd + even[:: max(1, len(even) // count)][:count]
    return paths


def entry(path: pathlib.Path, generator: random.Random) -> dict:
    image = Image.open(path)
    rgb = image.convert("RGB")
    width, height = (generator.randint(1, side) for side in rgb.size)
    left, top = generator.randint(0, rgb.width - width), generator.randint(0, rgb.height - height)
    view = rgb.crop((left, top, left + width, top + height)).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return dict(
        file=path.relative_to(DATA).as_posix(),
        mode=image.mode,
        sha256=hashlib.sha256(rgb.tobytes()).hexdigest(),
        box=[left, top, width, height],
        view=hashlib.sha256(view.tobytes()).hexdigest(),
    )


if __name__ == "__main__":
    generator = random.Random(1)
    entries = [entry(path, generator) for path in chosen()]
    TARGET.write_text("[\n" + ",\n".join(json.dumps(e) for e in entries) + "\n]\n")
