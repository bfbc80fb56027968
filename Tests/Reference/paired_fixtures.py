"""Reference values of paired proportions and of means over runs and units, by scipy, mpmath and numpy.

Run from the project's root, with scipy and mpmath from PyPI:  python Tests/Reference/paired_fixtures.py
Writes Tests/Statistics/Fixtures/paired.json. McNemar's exact test is scipy's binomial test; of the score interval the most
likely share of b given the difference is where the slope of the likelihood is 0, not its closed form; mean squares come from
projections onto the spaces of runs and units.
"""

import json
import pathlib

import numpy as np
from mpmath import mp, mpf
from scipy import stats

mp.dps = 40


def bisect(function, low, high):
    """Where a function that falls passes 0, to 30 digits."""
    for _ in range(110):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2


def likely_share(n, b, c, d):
    """The share q of b, c's being q + d, of the largest likelihood: where its slope is 0."""
    low, high = max(mpf(0), -d), (1 - d) / 2
    rest = n - b - c
    slope = lambda q: (c / (q + d) if c else 0) + (b / q if b else 0) - (2 * rest / (1 - 2 * q - d) if rest else 0)
    return bisect(slope, low, high)


def tango(n, b, c, confidence):
    z = mp.sqrt(2) * mp.erfinv(mpf(confidence))

    def score(value):
        def distance(d):
            q = likely_share(n, b, c, d)
            return c - b - n * d - value * mp.sqrt(max(n * (2 * q + d * (1 - d)), 0))
        return distance

    middle = mpf(c - b) / n
    return [float(bisect(score(z), mpf(-1), middle)), float(bisect(score(-z), middle, mpf(1)))]


def pair(n, b, c, confidence):
    exact = stats.binomtest(b, b + c).pvalue if b + c else 1.0
    seen = stats.binom.pmf(b, b + c, 0.5)
    others = stats.binom.pmf(np.arange(b + c + 1), b + c, 0.5)
    mid = others[np.abs(2 * np.arange(b + c + 1) - b - c) > abs(b - c)].sum() + (1 if b == c else 2) * seen / 2
    mid = mid if b + c else 1.0
    return [n, b, c, confidence, *tango(n, b, c, confidence), exact, mid]


def crossed(table):
    runs, units = table.shape
    y = table.reshape(-1)
    mean_of = lambda k: np.full((k, k), 1 / k)
    grand = np.kron(mean_of(runs), mean_of(units))
    by_run = np.kron(np.eye(runs), mean_of(units)) - grand
    by_unit = np.kron(mean_of(runs), np.eye(units)) - grand
    rest = np.eye(runs * units) - by_run - by_unit - grand
    freedom = [np.trace(m) for m in (by_run, by_unit, rest)]
    squares = [y @ m @ y / f for m, f in zip((by_run, by_unit, rest), freedom)]
    variance = max(squares[0], squares[1], squares[0] + squares[1] - squares[2])
    spread = sum(s * s / f for s, f in zip(squares, freedom))
    degrees = int(max(1, variance**2 / spread))
    error = np.sqrt(variance / (runs * units))
    half = stats.t.ppf(0.975, degrees) * error
    return {"rows": table.tolist(), "mean": y.mean(), "standardError": error, "degreesOfFreedom": degrees,
            "interval": [y.mean() - half, y.mean() + half]}


def main():
    rng = np.random.default_rng(22)
    counts = [(10, 0, 0), (10, 3, 1), (10, 0, 10), (10, 10, 0), (50, 0, 4), (50, 12, 12), (100, 30, 9), (2000, 140, 171),
              (2000, 1, 0), (10000, 2210, 2391), (1000000, 40500, 41200)]
    pairs = [pair(*row, confidence) for row in counts for confidence in (0.95, 0.99)]
    tables = [rng.integers(-1, 2, (3, 40)).astype(float),
              rng.integers(-1, 2, (2, 25)) + rng.normal(0, 0.5, (2, 1)),
              rng.integers(0, 2, (5, 60)) + rng.normal(0, 1, (1, 60))]
    path = pathlib.Path("Tests/Statistics/Fixtures/paired.json")
    path.write_text(json.dumps({"pairs": pairs, "tables": [crossed(t) for t in tables]}) + "\n")


main()
