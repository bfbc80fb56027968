"""Pairs of crops that libraries drew, and likelihoods by other code, for the tests of `fit`.

Run from anywhere, with torch 2.13, torchvision 0.28, timm 1.0.31, kornia 0.9.0, albumentations 2.0.8 and SciPy from PyPI:
python Tests/Reference/fit_fixtures.py
Writes Tests/JointAugmentation/Fixtures/Pairs/*.csv and likelihoods.json.

Each CSV has width and height of both boxes of 2,000 pairs on images of 500 x 375, for the scale (0.2, 1): of RandomResizedCrop
twice, and of JC(0) as the authors' released code draws it (its formula: L = log(b/a - 0.1), both areas kept, ten tries of an
aspect, then the whole image).
"""

import json
import math
import pathlib
import random

import albumentations
import kornia
import numpy as np
import torch
from PIL import Image
from scipy import optimize, stats
from timm.data.transforms import RandomResizedCropAndInterpolation
from torchvision.transforms import RandomResizedCrop

WIDTH, HEIGHT, LOW, HIGH, PAIRS = 500, 375, 0.2, 1.0, 2000
FOLDER = pathlib.Path(__file__).parent.parent / "JointAugmentation/Fixtures"


def torchvision_boxes(count):
    image, crop = Image.new("RGB", (WIDTH, HEIGHT)), RandomResizedCrop(224, scale=(LOW, HIGH))
    boxes = [crop.get_params(image, list(crop.scale), list(crop.ratio)) for _ in range(count)]
    return [(width, height) for _, _, height, width in boxes]


def timm_boxes(count):
    image, crop = Image.new("RGB", (WIDTH, HEIGHT)), RandomResizedCropAndInterpolation(224, scale=(LOW, HIGH))
    boxes = [crop.get_params(image, crop.scale, crop.ratio) for _ in range(count)]
    return [(width, height) for _, _, height, width in boxes]


def kornia_boxes(count):
    """Corners are pixels of the box, so that its sides are one more than their distances."""
    crop = kornia.augmentation.RandomResizedCrop((224, 224), scale=(LOW, HIGH))
    corners = crop.generate_parameters(torch.Size([count, 3, HEIGHT, WIDTH]))["src"]
    sides = corners[:, 2] - corners[:, 0] + 1
    return [(int(width), int(height)) for width, height in sides.tolist()]


def albumentations_boxes(count):
    crop = albumentations.ReplayCompose([albumentations.RandomResizedCrop(size=(8, 8), scale=(LOW, HIGH))])
    crop.set_random_seed(0)
    image = np.zeros((HEIGHT, WIDTH, 1), np.uint8)
    found = [crop(image=image)["replay"]["transforms"][0]["params"]["crop_coords"] for _ in range(count)]
    return [(right - left, bottom - top) for left, top, right, bottom in found]


def released_view(area):
    for _ in range(10):
        aspect = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
        pixels = area * WIDTH * HEIGHT
        width, height = round(math.sqrt(pixels * aspect)), round(math.sqrt(pixels / aspect))
        if 0 < width <= WIDTH and 0 < height <= HEIGHT:
            return width, height
    return WIDTH, HEIGHT


def released_boxes(count):
    boxes, bound = [], math.log(HIGH / LOW - 0.1)
    for _ in range(count // 2):
        ratio = math.exp(random.uniform(-bound, bound))
        first = random.uniform(max(LOW, LOW / ratio), min(HIGH / ratio, HIGH))
        boxes += [released_view(first), released_view(first * ratio)]
    return boxes


def write(name, boxes):
    rows = [f"{a},{b},{c},{d}" for (a, b), (c, d) in zip(boxes[::2], boxes[1::2])]
    (FOLDER / "Pairs" / f"{name}.csv").write_text("width1,height1,width2,height2\n" + "\n".join(rows) + "\n")


def log_ratio_density(t, beta, bound):
    """SciPy's truncated normal for beta != 0: of t, or of the distance to the bound."""
    if beta == 0:
        return -math.log(2 * bound) * np.ones_like(t)
    size = np.abs(t) if beta > 0 else bound - np.abs(t)
    scale = bound / abs(beta)
    return stats.truncnorm.logpdf(size, 0, abs(beta), loc=0, scale=scale) - math.log(2)


def log_likelihood(pairs, beta, joint):
    t, bound = np.log(pairs[:, 1] / pairs[:, 0]), math.log(HIGH / LOW)
    total = log_ratio_density(t, beta, bound)
    if joint:
        length = np.minimum(HIGH * np.exp(-t), HIGH) - np.maximum(LOW, LOW * np.exp(-t))
        total = total - np.log(length) - np.log(pairs[:, 1])
    return float(total.sum())


def likelihoods():
    generator = np.random.default_rng(5)
    pairs = generator.uniform(LOW, HIGH, (300, 2)).round(4)
    start = log_likelihood(pairs, 2, False)
    best = optimize.minimize_scalar(
        lambda beta: -log_likelihood(pairs, beta, False), bounds=(0.5, 6), method="bounded", options={"xatol": 1e-10})
    drop = stats.chi2.ppf(0.95, 1) / 2
    edge = lambda low, high: optimize.brentq(
        lambda beta: log_likelihood(pairs, beta, False) + best.fun + drop, low, high, xtol=1e-12)
    return {
        "pairs": pairs.tolist(),
        "logLikelihoods": [
            {"beta": beta, "ratios": log_likelihood(pairs, beta, False), "pairs": log_likelihood(pairs, beta, True)}
            for beta in (-3.0, -0.5, 0.0, 0.7, 2.0, 8.0)
        ],
        "best": best.x, "low": edge(0.5, best.x), "high": edge(best.x, 6), "largest": -best.fun, "at2": start,
    }


if __name__ == "__main__":
    random.seed(1)
    torch.manual_seed(1)
    (FOLDER / "Pairs").mkdir(exist_ok=True)
    for name in ("torchvision", "timm", "kornia", "albumentations", "released"):
        write(name, globals()[f"{name}_boxes"](2 * PAIRS))
    (FOLDER / "likelihoods.json").write_text(json.dumps(likelihoods()) + "\n")
