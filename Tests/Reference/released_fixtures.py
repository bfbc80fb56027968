"""The log ratio of released crops on images, integrated by other means than the program's.

Run from anywhere, with NumPy from PyPI:  python Tests/Reference/released_fixtures.py
Writes Tests/JointAugmentation/Fixtures/released.json.

Over (t, s1), the drawn log ratio and the first area, the density is 1 / (2 l) / len(t), with l = log(b/a - 0.1) and len(t) the
length of the interval that s1 is uniform on. A view of area s falls back to the whole image with probability
F(s) = (1 - A(s))^10, A the share of aspects that fit. From these, and not from the formulas of `KeptAreaLaw`, come the
probabilities P(T <= x), E|T| and the mass at 0, by Gauss-Legendre panels between all kinks. Twice as many panels move
no value by 1e-11.
"""

import json
import math
import pathlib

import numpy as np

KAPPA = math.log(4 / 3)
TRIES = 10
CASES = [(500, 375, 0.2, 1.0), (333, 500, 0.2, 1.0), (640, 200, 0.08, 1.0), (32, 32, 0.2, 0.9)]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)


def limits(width, height):
    """log s + u <= q, log s - u <= r, and both sides at least half a pixel: +-u <= log s + p."""
    area = width * height
    return (math.log((width + 0.5) ** 2 / area), math.log((height + 0.5) ** 2 / area), math.log(4 * area))


def fallback(area, size):
    q, r, p = limits(*size)
    log = np.log(area)
    high = np.minimum(np.minimum(KAPPA, q - log), log + p)
    low = np.maximum(np.maximum(-KAPPA, log - r), -log - p)
    return (1 - np.maximum(0, high - low) / (2 * KAPPA)) ** TRIES


def kinks(size):
    q, r, p = limits(*size)
    logs = [q - KAPPA, q + KAPPA, r - KAPPA, r + KAPPA, (q + r) / 2, -p - KAPPA, -p, -p + KAPPA, (q - p) / 2, (r - p) / 2]
    return [math.exp(x) for x in logs]


def panels(ends, count):
    """Nodes and weights between sorted ends, `count` panels each, narrower towards the ends."""
    share = np.linspace(0, 1, count + 1)
    share = share * share * (3 - 2 * share)
    nodes, weights = [], []
    for low, high in zip(ends, ends[1:]):
        if high - low < 1e-15:
            continue
        edges = low + (high - low) * share
        half = (edges[1:] - edges[:-1]) / 2
        middle = (edges[1:] + edges[:-1]) / 2
        nodes.append((middle[:, None] + half[:, None] * NODES).ravel())
        weights.append((half[:, None] * WEIGHTS).ravel())
    return np.concatenate(nodes), np.concatenate(weights)


def expectation(case, function, extra, count):
    """E over t and s1 of function(t, s1, s2, F(s1), F(s2)), which jumps where `extra` says."""
    width, height, a, b = case
    size, bound = (width, height), math.log(b / a - 0.1)
    areas = sorted({a, b, 1.0, *(k for k in kinks(size) if a < k < b), *extra.areas})
    outer = {-bound, 0.0, bound, *extra.logs}
    logs = [math.log(x) for x in areas]
    outer |= {x - y for x in logs + [0.0] for y in logs} | {x + e for x in logs for e in extra.shifts}
    outer |= {e - x for x in logs for e in extra.shifts}
    ends = sorted(t for t in outer if -bound <= t <= bound)
    total = 0.0
    for t, weight in zip(*panels(ends, count)):
        ratio = math.exp(t)
        low, high = max(a, a / ratio), min(b, b / ratio)
        inner = [*kinks(size), *(k / ratio for k in kinks(size)), *extra.inner(ratio)]
        s1, w1 = panels([low, *sorted(s for s in inner if low < s < high), high], 2)
        s2 = s1 * ratio
        value = function(t, s1, s2, fallback(s1, size), fallback(s2, size))
        total += weight * float(np.dot(w1, value)) / (high - low) / (2 * bound)
    return total


class Extra:
    """Where the event T <= x begins and ends."""

    def __init__(self, x=None):
        self.logs = [] if x is None else [x]
        self.areas = [] if x is None else [math.exp(x), math.exp(-x)]
        self.shifts = [] if x is None else [x, -x]
        self.inner = (lambda ratio: []) if x is None else (lambda ratio: [math.exp(-x), math.exp(x) / ratio])


def probability(case, x, count):
    """P(T <= x): both kept give t, the first alone -log s1, the second alone log s2, neither 0."""

    def event(t, s1, s2, f1, f2):
        both = (1 - f1) * (1 - f2) * (t <= x)
        first = (1 - f1) * f2 * (-np.log(s1) <= x)
        second = f1 * (1 - f2) * (np.log(s2) <= x)
        return both + first + second + f1 * f2 * (0 <= x)

    return expectation(case, event, Extra(x), count)


def mean(case, count):
    def size(t, s1, s2, f1, f2):
        return (1 - f1) * (1 - f2) * abs(t) - (1 - f1) * f2 * np.log(s1) - f1 * (1 - f2) * np.log(s2)

    return expectation(case, size, Extra(), count)


def settled(function):
    """The value with twice as many panels, where that moves it by no more than 1e-11."""
    value, finer = function(3), function(6)
    assert abs(value - finer) < 1e-11, (value, finer)
    return round(finer, 12)


def reference(case):
    width, height, low, high = case
    largest = math.log(high / low - 0.1)
    points = [round(share * largest, 6) for share in (-0.95, -0.6, -0.25, -0.05, 0.15, 0.4, 0.8)]
    both = lambda t, s1, s2, f1, f2: f1 * f2
    return {
        "width": width, "height": height, "low": low, "high": high,
        "massAtZero": settled(lambda count: expectation(case, both, Extra(), count)),
        "meanAbsoluteLogRatio": settled(lambda count: mean(case, count)),
        "cumulative": [[x, settled(lambda count: probability(case, x, count))] for x in points],
    }


if __name__ == "__main__":
    path = pathlib.Path(__file__).parent.parent / "JointAugmentation/Fixtures/released.json"
    path.write_text(json.dumps([reference(case) for case in CASES], indent=1) + "\n")
