"""Reference values of the laws of pairs whose views have ranges of their own, by mpmath.

Run from the project's root, with mpmath from PyPI:  python Tests/Reference/two_range_fixtures.py
Writes Tests/JointAugmentation/Fixtures/two_ranges.json. RandomCrop by integrals over the first view's uniform area, not by
the program's closed forms; JC(beta) by integrals of its density on either side of the log ratio nearest to 0.
"""

import json
import pathlib

from mpmath import mp, mpf

mp.dps = 22
RANGES = [
    ((0.14, 1), (0.05, 0.14)),  # MultiCrop, DINO's ResNets: global and local views that touch
    ((0.4, 1), (0.05, 0.4)),  # DINO's own
    ((0.08, 1), (0.2, 1)),  # SimCLR's beside MoCo's
    ((0.05, 0.3), (0.5, 0.9)),  # apart
    ((0.2, 0.9), (0.3, 0.4)),  # one within the other
    ((0.2, 1), (0.2, 1)),
]
BETAS = [None, 0.0, 2.0, -2.0, 30.0, -1.0]


def random_crop(first, second):
    (a1, b1), (a2, b2) = first, second
    area = (b1 - a1) * (b2 - a2)

    def inside(t):
        k = mp.e**t
        low, high = max(a1, a2 / k), min(b1, b2 / k)
        return (low, high) if high > low else None

    def density(t):
        piece = inside(t)
        return (piece[1] ** 2 - piece[0] ** 2) / 2 * mp.e**t / area if piece else mpf(0)

    def probability(t):
        # P(s2 <= k s1): over s1, the share of the second range below k s1.
        k = mp.e**t
        edges = sorted({a1, b1} | {x for x in (a2 / k, b2 / k) if a1 < x < b1})
        share = lambda s: min(max((k * s - a2) / (b2 - a2), mpf(0)), mpf(1))
        return mp.fsum(mp.quad(share, [x, y]) for x, y in zip(edges, edges[1:])) / (b1 - a1)

    return density, probability, [mp.log(a2 / a1), mp.log(b2 / b1)]


def joint(first, second, beta):
    (a1, b1), (a2, b2) = first, second
    low, high = mp.log(a2 / b1), mp.log(b2 / a1)
    nearest = min(max(mpf(0), low), high)

    def shape(x):
        # Of x in [0, 1] from the nearest log ratio to an end.
        return mp.e ** (-((beta * x) ** 2) / 2) if beta >= 0 else mp.e ** (-((beta * (1 - x)) ** 2) / 2)

    norm = mp.quad(shape, mp.linspace(0, 1, 11)) * (high - low)

    def density(t):
        side = nearest - low if t < nearest or high == nearest else high - nearest
        return shape(abs(t - nearest) / side) / norm

    def probability(t):
        edges = sorted([low, t] + ([nearest] if low < nearest < t else []))
        return mp.fsum(mp.quad(density, mp.linspace(x, y, 5)) for x, y in zip(edges, edges[1:]))

    return density, probability, [nearest]


def case(first, second, beta):
    # The doubles that the program reads, not the decimals.
    first, second = [tuple(mpf(x) for x in pair) for pair in (first, second)]
    (a1, b1), (a2, b2) = first, second
    density, probability, kinks = random_crop(first, second) if beta is None else joint(first, second, mpf(beta))
    low, high = mp.log(a2 / b1), mp.log(b2 / a1)
    ends = sorted({low, high, *(x for x in [mpf(0), *kinks] if low < x < high)})
    pieces = [mp.linspace(x, y, 4) for x, y in zip(ends, ends[1:])]
    integral = lambda f: mp.fsum(mp.quad(f, piece) for piece in pieces)
    grid = [float(low + (high - low) * mpf(x)) for x in (1e-6, 0.02, 0.13, 0.3, 0.45, 0.5, 0.62, 0.8, 0.97, 1 - 1e-6)]
    return {
        "first": [float(x) for x in first], "second": [float(x) for x in second], "beta": beta,
        "points": [[t, float(density(mpf(t))), float(probability(mpf(t)))] for t in grid],
        "mean": float(integral(lambda t: abs(t) * density(t))),
        "entropy": float(integral(lambda t: -density(t) * mp.log(density(t)) if density(t) > 0 else mpf(0))),
    }


if __name__ == "__main__":
    cases = [case(first, second, beta) for first, second in RANGES for beta in BETAS]
    text = "[\n" + ",\n".join(json.dumps(x, separators=(",", ":")) for x in cases) + "\n]\n"
    pathlib.Path("Tests/JointAugmentation/Fixtures/two_ranges.json").write_text(text)
