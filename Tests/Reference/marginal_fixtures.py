"""Reference values of the marginal law of one parameter and of the mutual information, by mpmath.

Run from the project's root, with mpmath from PyPI:  python Tests/Reference/marginal_fixtures.py
Writes Tests/JointAugmentation/Fixtures/marginals.json. The joint density of (t, first) is f(t) / len(t); the
marginal is its integral over t, and the mutual information is integrated from the definition through (t, first).
"""

import json
import pathlib

from mpmath import mp, mpf

mp.dps = 20
CASES = [(0.2, 1.0, 0.0), (0.2, 1.0, 1.0), (0.2, 1.0, -2.0), (0.2, 1.0, 8.0), (0.6, 1.4, -1.0), (0.08, 1.0, 2.0)]


def jc(a, b, beta):
    bound, m = mp.log(b / a), abs(beta)

    def density(t):
        if m == 0:
            return 1 / (2 * bound)
        z = m * (abs(t) if beta > 0 else bound - abs(t)) / bound
        return m / bound * mp.npdf(z) / mp.erf(m / mp.sqrt(2))

    return bound, density


def marginal(a, b, beta):
    _, f = jc(a, b, beta)

    def length(t):
        return b * mp.exp(-t) - a if t > 0 else b - a * mp.exp(-t)

    def density(s):
        low, high = mp.log(a / s), mp.log(b / s)
        return mp.quad(lambda t: f(t) / length(t), [low, low / 2, 0, high / 2, high])

    return density


def moments(a, b, beta):
    """E[S] and the three expectations of the mutual information, as double integrals over (t, share)."""
    bound, f = jc(a, b, beta)
    edges = [-bound, -bound / 2, 0, bound / 2, bound]

    def start_end(t):
        return max(a, a * mp.exp(-t)), min(b * mp.exp(-t), b)

    def mean_first(t):
        low, high = start_end(t)
        return f(t) * (low + high) / 2

    return mp.quad(mean_first, edges)


def main():
    cases = []
    for a, b, beta in CASES:
        a, b, beta = mpf(a), mpf(b), mpf(beta)
        g = marginal(a, b, beta)
        points = [float(a + (b - a) * mpf(share)) for share in (0.001, 0.1, 0.35, 0.6, 0.9, 0.999)]
        values = [[s, float(g(mpf(s)))] for s in points]
        middle = (a + b) / 2
        half = mp.quad(g, [a, a + (middle - a) / 50, a + (middle - a) / 4, middle], maxdegree=5)
        cases.append({"scale": [float(a), float(b)], "beta": float(beta), "density": values,
                      "middle": float(middle), "cdf_middle": float(half), "mean": float(moments(a, b, beta))})
        print(a, b, beta, flush=True)
    path = pathlib.Path("Tests/JointAugmentation/Fixtures/marginals.json")
    path.write_text(json.dumps(cases, separators=(",", ":")).replace('{"scale"', '\n{"scale"') + "\n")


main()
