"""Makes Tests/Imaging/Fixtures: small generated images, and what Pillow makes of them.

Run from the root of the package, with Pillow 13.0, numpy, torch and torchvision:
    python3 Tests/Reference/imaging_fixtures.py
"""

import hashlib
import json
import pathlib

import numpy
from PIL import Image
from torchvision.transforms import Normalize, ToTensor

from interlaced_png import CHANNELS, write_png

FIXTURES = pathlib.Path("Tests/Imaging/Fixtures")
STATISTICS = {
    "imageNet": ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    "cifar10": ([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]),
}


def sha256(image: Image.Image) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


def picture(width: int, height: int, channels: int = 3, seed: int = 1) -> numpy.ndarray:
    """Waves and some noise: edges, smooth parts and full black and white."""
    generator = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [
        128 + 110 * numpy.sin(x / (3 + 2 * c) + y / (9 - c)) + generator.normal(0, 25, (height, width))
        for c in range(channels)
    ]
    return numpy.clip(numpy.stack(planes, -1), 0, 255).astype(numpy.uint8)


def write_jpegs() -> None:
    for name, size, options in [
        ("rgb-444", (37, 29), dict(subsampling=0)),
        ("rgb-422", (41, 23), dict(subsampling=1)),
        ("rgb-420", (67, 45), dict(subsampling=2)),
        ("rgb-420-progressive", (53, 61), dict(subsampling=2, progressive=True)),
        ("rgb-420-restart", (64, 48), dict(subsampling=2, restart_marker_rows=1)),
        ("rgb-1x1", (1, 1), dict(subsampling=2)),
        ("rgb-3x50", (3, 50), dict(subsampling=2)),
        ("rgb-kept", (31, 17), dict(subsampling=0, keep_rgb=True)),
    ]:
        Image.fromarray(picture(*size)).save(FIXTURES / f"{name}.jpg", quality=85, **options)
    Image.fromarray(picture(43, 35, 1)[..., 0]).save(FIXTURES / "grey.jpg", quality=80)
    Image.fromarray(picture(21, 33, 1)[..., 0]).save(FIXTURES / "grey-progressive.jpg", progressive=True)
    cmyk = Image.fromarray(picture(39, 27, 4), "CMYK")
    cmyk.save(FIXTURES / "cmyk.jpg", quality=90)
    cmyk.save(FIXTURES / "cmyk-progressive.jpg", quality=90, progressive=True, subsampling=0)
    write_ycck(FIXTURES / "cmyk.jpg", FIXTURES / "ycck.jpg")


def write_ycck(source: pathlib.Path, target: pathlib.Path) -> None:
    """The same samples, declared as YCCK by the transform byte of the Adobe marker."""
    data = bytearray(source.read_bytes())
    marker = data.index(b"\xff\xee")
    assert data[marker + 4 : marker + 9] == b"Adobe"
    data[marker + 15] = 2
    target.write_bytes(data)


def write_pngs() -> None:
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    names = {0: "grey", 2: "rgb", 3: "palette", 4: "grey-alpha", 6: "rgb-alpha"}
    generator = numpy.random.default_rng(7)
    for color_type, its_depths in depths.items():
        for depth in its_depths:
            for interlaced in (False, True):
                shape = (13, 19, CHANNELS[color_type])
                # Shifted at random, so that 16-bit samples are both above and below 255.
                samples = generator.integers(0, 1 << depth, shape) >> generator.integers(0, depth, shape)
                rows = [[tuple(int(v) for v in pixel) for pixel in row] for row in samples]
                # The last entry is left out: what Pillow makes of a missing one is part of the test.
                entries = max((1 << depth) - 1, 1)
                palette = generator.integers(0, 256, 3 * entries).tolist() if color_type == 3 else None
                name = f"{names[color_type]}-{depth}{'-interlaced' if interlaced else ''}.png"
                write_png(FIXTURES / name, rows, color_type, depth, interlaced, palette)
    rows = [[(int(v),) for v in row] for row in generator.integers(0, 4, (6, 5))]
    write_png(FIXTURES / "palette-2-transparent.png", rows, 3, 2, False, range(40, 52), [0, 128, 255])
    write_png(FIXTURES / "grey-2-transparent.png", rows, 0, 2, False, None, [0, 3])
    rows = [[tuple(int(v) for v in pixel) for pixel in row] for row in picture(5, 6)]
    write_png(FIXTURES / "rgb-8-transparent.png", rows, 2, 8, True, None, [0, 1, 0, 2, 0, 3])


def decoded() -> list[dict]:
    entries = []
    for path in sorted([*FIXTURES.glob("*.jpg"), *FIXTURES.glob("*.png")]):
        image = Image.open(path)
        rgb = image.convert("RGB")
        entries.append(
            dict(file=path.name, mode=image.mode, width=rgb.width, height=rgb.height, sha256=sha256(rgb)))
    return entries


def alphas() -> list[dict]:
    """RGBA of the PNGs. Left out: grey of 16 bits, which Pillow gives no alpha, and grey of 2 bits with a transparent
    value, which Pillow looks for among the scaled ones."""
    entries = []
    for path in sorted(FIXTURES.glob("*.png")):
        if path.stem not in ("grey-16", "grey-16-interlaced", "grey-2-transparent"):
            entries.append(dict(file=path.name, sha256=sha256(Image.open(path).convert("RGBA"))))
    return entries


def resized() -> list[dict]:
    cases = [
        ("rgb-420.jpg", box, size)
        for box in [(0, 0, 67, 45), (5, 7, 40, 30), (66, 44, 1, 1), (10, 0, 1, 45), (0, 44, 67, 1), (1, 2, 17, 13)]
        for size in [(224, 224), (32, 32), (1, 1), (7, 91), (67, 45), (40, 8), (16, 30), (131, 1)]
    ]
    cases += [("rgb-420-progressive.jpg", (3, 4, 50, 57), (50, 57)), ("rgb-1x1.jpg", (0, 0, 1, 1), (5, 3))]
    entries = []
    for file, (left, top, width, height), size in cases:
        image = Image.open(FIXTURES / file).convert("RGB").crop((left, top, left + width, top + height))
        result = image.resize(size, Image.Resampling.BILINEAR)
        # One axis at a time leaves Pillow no choice of the order: what it gave up to version 12.
        rows_first = image.resize((size[0], height), Image.Resampling.BILINEAR)
        rows_first = rows_first.resize(size, Image.Resampling.BILINEAR)
        entry = dict(file=file, box=[left, top, width, height], size=list(size), sha256=sha256(result))
        entry["rows_first"] = sha256(rows_first)
        if size in [(7, 91), (1, 1)] and width == 40:
            entry["pixels"] = list(result.tobytes())
        entries.append(entry)
    return entries


def normalized() -> dict[str, list[int]]:
    """The bits of the float32 result for every byte, channel by channel."""
    every = numpy.arange(256, dtype=numpy.uint8).reshape(16, 16)
    tensor = ToTensor()(Image.fromarray(numpy.stack([every] * 3, -1)))
    return {
        name: Normalize(*statistics)(tensor).numpy().view(numpy.uint32).ravel().tolist()
        for name, statistics in STATISTICS.items()
    }


if __name__ == "__main__":
    write_jpegs()
    write_pngs()
    for name, value in [
        ("decoded", decoded()), ("alphas", alphas()), ("resized", resized()), ("normalized", normalized())
    ]:
        (FIXTURES / f"{name}.json").write_text(json.dumps(value, indent=None, separators=(",", ":")) + "\n")
