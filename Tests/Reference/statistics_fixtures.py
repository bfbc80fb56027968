"""Reference values of the statistics, by scipy and mpmath.

Run from the project's root, with scipy and mpmath from PyPI:  python Tests/Reference/statistics_fixtures.py
Writes Tests/Statistics/Fixtures/statistics.json.
"""

import json
import pathlib

import numpy as np
from mpmath import mp, mpf
from scipy import stats

mp.dps = 40


def normal_quantiles():
    tails = [0.5, 0.4, 0.2, 0.075, 0.07, 1e-3, 1e-8, 1e-11, 1e-20, 1e-100, 1e-300]
    rows = []
    for tail in tails:
        f = lambda x: mp.log(mp.erfc(x / mp.sqrt(2)) / 2) - mp.log(mpf(tail))
        start = max(0.0, float(stats.norm.isf(tail)))
        rows.append([tail, float(mp.findroot(f, (start, start + 1e-3), solver="secant", tol=1e-30))])
    return rows


def main():
    rng = np.random.default_rng(5)
    sample = np.sort(rng.normal(0.05, 1.0, 200))
    ks = stats.kstest(sample, "norm", method="asymp")
    counts = [18, 25, 30, 12, 15]
    probabilities = [0.2, 0.2, 0.25, 0.15, 0.2]
    chi = stats.chisquare(counts, np.array(probabilities) * 100)
    gammas = [[a, x, float(mp.gammainc(mpf(a), mpf(x), mp.inf, regularized=True))]
              for a, x in [(0.5, 0.1), (2, 3), (49.5, 60), (49.5, 30), (500, 620), (5, 40)]]
    students = [[c, n, float(stats.t.ppf(0.5 + c / 2, n))] for c, n in
                [(0.95, 1), (0.95, 2), (0.95, 9), (0.99, 30), (0.95, 1999), (0.95, 10**6)]]
    kolmogorov = [[x, float(stats.kstwobign.sf(x))] for x in [0.3, 0.5, 0.9, 1.0, 1.2, 2.0]]
    pathlib.Path("Tests/Statistics/Fixtures/statistics.json").write_text(json.dumps({
        "normalQuantiles": normal_quantiles(), "gammas": gammas, "students": students,
        "kolmogorov": kolmogorov, "sample": sample.tolist(), "distance": float(ks.statistic),
        "counts": counts, "probabilities": probabilities, "chiSquare": float(chi.statistic),
        "chiSquarePValue": float(chi.pvalue)}) + "\n")


main()
