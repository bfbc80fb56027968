"""Makes Tests/Imaging/Fixtures/real_operations.json: hashes of real images after each operation.

Only hashes are kept. Run from the root of the package, with Pillow 13.0, numpy, torch and torchvision, where
JC_STATS_DATA is the folder of real data:
    python3 Tests/Reference/operations_real_hashes.py
"""

import json
import os
import pathlib

from PIL import Image

from operations import OPERATIONS, sha256

DATA = pathlib.Path(os.environ["JC_STATS_DATA"])
TARGET = pathlib.Path("Tests/Imaging/Fixtures/real_operations.json")
PARAMETERS = {
    "brightness": [0.6, 1.4],
    "contrast": [0.6, 1.4],
    "saturation": [0.6, 1.4],
    "hue": [-0.1, 0.1],
    "grayscale": [0],
    "blur": [0.1, 0.77, 2],
    "solarize": [128],
    "flip": [0],
}


def chosen() -> list[pathlib.Path]:
    """Evenly spread over three datasets."""
    paths = []
    for pattern, count in [
        ("imagenet-sample/*.JPEG", 6),
        ("stl10/**/*.png", 3),
        ("tiny-imagenet/tiny-imagenet-200/val/images/*.JPEG", 3),
    ]:
        found = sorted(DATA.glob(pattern))
        paths += found[:: max(1, len(found) // count)][:count]
    return paths


if __name__ == "__main__":
    rows = []
    for path in chosen():
        image = Image.open(path).convert("RGB")
        for operation, parameters in PARAMETERS.items():
            for parameter in parameters:
                result = sha256(OPERATIONS[operation](image, parameter))
                rows.append(
                    dict(file=path.relative_to(DATA).as_posix(), operation=operation, parameter=parameter,
                         sha256=result))
    text = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    TARGET.write_text("[\n" + text + "\n]\n")
