"""How the boxes of pairs lie to each other, simulated with NumPy and its own random numbers.

Run from the project's root, with numpy from PyPI:  python Tests/Reference/geometry_fixtures.py
Writes Tests/JointAugmentation/Fixtures/geometry.json: for each case the mean of IoU, of the centres' distance in
diagonals and of containment, their standard errors, the medians, and the correlation with |log ratio|.
"""

import json
import pathlib

import numpy as np

LOW, HIGH = 0.2, 1.0
KAPPA = np.log(4 / 3)
COUNT = 400_000


def random_crop_areas(rng):
    """torchvision's RandomResizedCrop before it looks at an image."""
    return rng.uniform(LOW, HIGH, (2, COUNT))


def joint_areas(rng):
    """JC(0): a uniform log ratio, then the first area uniform where both fit the range."""
    t = rng.uniform(-np.log(HIGH / LOW), np.log(HIGH / LOW), COUNT)
    low, high = np.maximum(LOW, LOW * np.exp(-t)), np.minimum(HIGH, HIGH * np.exp(-t))
    first = rng.uniform(low, high)
    return np.stack([first, first * np.exp(t)])


def sides(area, aspect, width, height):
    pixels = area * width * height
    return np.rint(np.sqrt(pixels * aspect)), np.rint(np.sqrt(pixels / aspect))


def place(w, h, width, height, rng):
    left = np.floor(rng.uniform(size=w.shape) * (width - w + 1))
    top = np.floor(rng.uniform(size=w.shape) * (height - h + 1))
    return left, top, w, h


def redrawn(width, height, rng):
    """One view of RandomResizedCrop: area and aspect together until they fit, at most ten times, then all of it."""
    area = np.empty(COUNT)
    w, h = np.zeros(COUNT), np.zeros(COUNT)
    open_ = np.ones(COUNT, bool)
    for _ in range(10):
        a = rng.uniform(LOW, HIGH, COUNT)
        x, y = sides(a, np.exp(rng.uniform(-KAPPA, KAPPA, COUNT)), width, height)
        fits = open_ & (x > 0) & (x <= width) & (y > 0) & (y <= height)
        area[fits], w[fits], h[fits] = a[fits], x[fits], y[fits]
        open_ &= ~fits
    assert 3 * width <= 4 * height and 3 * height <= 4 * width, "the fallback is the whole image"
    area[open_], w[open_], h[open_] = 1, width, height
    return area, place(w, h, width, height, rng)


def nominal(area, width, height, rng):
    """The area as it is; the aspect uniform among those that fit."""
    shape, room = np.log(width / height), -np.log(area)
    aspect = np.exp(rng.uniform(np.maximum(-KAPPA, shape - room), np.minimum(KAPPA, shape + room)))
    w, h = sides(area, aspect, width, height)
    return place(np.clip(w, 1, width), np.clip(h, 1, height), width, height, rng)


def measures(first, second, width, height):
    def overlap(a, m, b, n):
        return np.maximum(0, np.minimum(a + m, b + n) - np.maximum(a, b))

    shared = overlap(first[0], first[2], second[0], second[2]) * overlap(first[1], first[3], second[1], second[3])
    areas = first[2] * first[3], second[2] * second[3]
    distance = np.hypot(first[0] + first[2] / 2 - second[0] - second[2] / 2,
                        first[1] + first[3] / 2 - second[1] - second[3] / 2) / np.hypot(width, height)
    return [shared / (areas[0] + areas[1] - shared), distance, shared / np.minimum(*areas)]


def case(law, realisation, width, height, seed):
    rng = np.random.default_rng(seed)
    if realisation == "torchvision":
        (s1, first), (s2, second) = redrawn(width, height, rng), redrawn(width, height, rng)
    else:
        s1, s2 = random_crop_areas(rng) if law == "randomcrop" else joint_areas(rng)
        first, second = nominal(s1, width, height, rng), nominal(s2, width, height, rng)
    values = measures(first, second, width, height)
    distance = np.abs(np.log(s2 / s1))
    return {
        "law": law, "realisation": realisation, "size": [width, height],
        "means": [v.mean() for v in values], "errors": [v.std(ddof=1) / COUNT**0.5 for v in values],
        "medians": [np.median(v) for v in values],
        "shares": [np.mean(values[0] == 0), np.mean(values[2] == 1)],
        "correlations": [np.corrcoef(v, distance)[0, 1] for v in values],
    }


def main():
    cases = [case("randomcrop", "nominal", 224, 224, 1), case("jc", "nominal", 500, 375, 2),
             case("randomcrop", "torchvision", 500, 375, 3)]
    pathlib.Path("Tests/JointAugmentation/Fixtures/geometry.json").write_text(
        json.dumps(cases, indent=1, default=float) + "\n")


main()
