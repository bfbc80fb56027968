"""Reference values of the laws of the log ratio, to 50 digits, by formulas other than the program's.

Run from the project's root, with mpmath from PyPI:  python Tests/Reference/laws_fixtures.py
Writes Tests/JointAugmentation/Fixtures/laws.json. The range ends are the doubles nearest to the decimals, and
every log ratio is a double; a value is null where it is no normal double.
"""

import json
import pathlib
import sys

from mpmath import mp, mpf

mp.dps = 60
SCALES = [(0.2, 1.0), (0.08, 1.0), (0.1, 2.0), (0.6, 1.4)]
BETAS = [-50.0, -8.0, -2.0, -1.0, -0.5, -1e-6, 0.0, 1e-6, 0.5, 1.0, 2.0, 8.0, 50.0]
SHARES = [0.0, 1e-13, 1e-4, 0.05, 0.2, 0.35, 0.5, 0.65, 0.75, 0.8, 0.9, 0.97, 0.999, 1 - 1e-7, 1 - 1e-12]
PROBABILITIES = [1e-300, 1e-100, 1e-17, 1e-9, 1e-4, 0.01, 0.1, 0.2, 0.25, 0.3, 0.4, 0.45, 0.499,
                 0.5 - 1e-9, 0.5 - 2**-54, 0.5 + 2**-40, 0.6, 0.75, 0.9, 0.999, 1 - 1e-9, 1 - 2**-53]
RATIOS = [1.0, 1.5, 2.0, 3.0, 4.999, 10.0]


def bell_mass(m, low, high):
    """Mass of the standard normal on [low, high], 0 <= low <= high, over that on [-m, m]."""
    scale = mp.erf(m / mp.sqrt(2))
    return (mp.erfc(low / mp.sqrt(2)) - mp.erfc(high / mp.sqrt(2))) / 2 / scale


class RandomCrop:
    def __init__(self, a, b):
        self.a, self.b, self.L = mpf(a), mpf(b), mp.log(mpf(b) / mpf(a))

    def density(self, t):
        a, b = self.a, self.b
        return (b**2 * mp.exp(-abs(t)) - a**2 * mp.exp(abs(t))) / (2 * (b - a) ** 2)

    def tail(self, t):
        k = mp.exp(t)
        return (self.b - k * self.a) ** 2 / (2 * k * (self.b - self.a) ** 2)

    def mean(self):
        return 2 * mp.quad(lambda t: t * self.density(t), [0, self.L / 2, self.L])

    def entropy(self):
        return -2 * mp.quad(lambda t: self.density(t) * mp.log(self.density(t)) if self.density(t) > 0 else mpf(0),
                            [0, self.L / 2, self.L * mpf("0.99"), self.L])


class JC:
    def __init__(self, a, b, beta):
        self.L, self.beta, self.m = mp.log(mpf(b) / mpf(a)), mpf(beta), abs(mpf(beta))

    def density(self, t):
        if self.beta == 0:
            return 1 / (2 * self.L)
        z = self.m * (abs(t) if self.beta > 0 else self.L - abs(t)) / self.L
        return self.m / self.L * mp.npdf(z) / mp.erf(self.m / mp.sqrt(2))

    def tail(self, t):
        if self.beta == 0:
            return (self.L - t) / (2 * self.L)
        if self.beta > 0:
            return bell_mass(self.m, self.m * t / self.L, self.m)
        return bell_mass(self.m, mpf(0), self.m * (self.L - t) / self.L)

    def moments_edges(self):
        near = [self.L * x for x in (mpf("0.02"), mpf("0.1"), mpf("0.3"), mpf("0.7"), mpf("0.9"), mpf("0.98"))]
        return [mpf(0)] + near + [self.L]

    def mean(self):
        return 2 * mp.quad(lambda t: t * self.density(t), self.moments_edges())

    def entropy(self):
        return -2 * mp.quad(lambda t: self.density(t) * mp.log(self.density(t)) if self.density(t) > 0 else mpf(0), self.moments_edges())


def quantile(law, p):
    """Root of tail(t) = min(p, 1 - p) by bisection to 45 digits, signed."""
    p = mpf(p)
    if p == mpf("0.5"):
        return mpf(0)
    target, low, high = min(p, 1 - p), mpf(0), law.L
    lower = (mpf("0.5") - target)
    # Near the median the distance from it is solved for, near the bound the distance from the bound.
    for _ in range(260):
        middle = mp.sqrt(low * high) if low > 0 and high / low > 4 else (low + high) / 2
        if low == 0 and high > mpf(10) ** -40:
            middle = high / 16
        if law.tail(middle) > target:
            low = middle
        else:
            high = middle
    return ((low + high) / 2) * (-1 if p < mpf("0.5") else 1) if lower else mpf(0)


def number(value):
    result = float(value)
    return result if abs(result) >= sys.float_info.min else None


def record(law):
    bound = float(law.L)
    times = [s * bound for s in SHARES] + [bound, bound * (1 - 2**-53)]
    times = sorted({s * t for t in times for s in (-1.0, 1.0)})
    points = []
    for t in times:
        x = mpf(t)
        if abs(x) > law.L:
            points.append([t, None, None, None, None])
            continue
        tail, density = law.tail(abs(x)), law.density(x)
        cdf, complement = (tail, 1 - tail) if t < 0 else (1 - tail, tail)
        log_density = float(mp.log(density)) if density > 0 else None
        points.append([t, number(density), log_density, number(cdf), number(complement)])
    return {
        "points": points,
        "quantiles": [[p, number(quantile(law, p))] for p in PROBABILITIES],
        "exceedance": [[k, number(law.tail(mp.log(mpf(k))))] for k in RATIOS if mp.log(mpf(k)) < law.L],
        "mean": number(law.mean()), "entropy": float(law.entropy()),
    }


def main():
    laws = []
    for a, b in SCALES:
        laws.append({"scale": [a, b], "beta": None, **record(RandomCrop(a, b))})
        for beta in BETAS:
            laws.append({"scale": [a, b], "beta": beta, **record(JC(a, b, beta))})
            print(a, b, beta, flush=True)
    path = pathlib.Path("Tests/JointAugmentation/Fixtures/laws.json")
    path.write_text(json.dumps(laws, separators=(",", ":")).replace('{"scale"', '\n{"scale"') + "\n")


main()
