"""Reference values of the marginal law of one parameter and of the mutual information, by mpmath.

Run from the project's root, with mpmath from PyPI (a quarter of an hour):  python Tests/Reference/marginal_fixtures.py
Writes Tests/JointAugmentation/Fixtures/marginals.json. The joint density of (t, first) is f(t) / len(t); the
marginal is its integral over t, from t = 0 outwards:

    g(s) = integral of f(t) / (b - a e^t) over [0, log(s/a)] + integral of f(t) / (b e^-t - a) over [0, log(b/s)],

and MI = E[log f(t)] - E[log len(t)] - E[log second] + 2 h(S) from the definition. Beyond |beta| = 1e20 the limits
are exact to more digits than a double has: a uniform area above, E1 (the exponential integral) at both ends below.
"""

import json
import pathlib
from bisect import bisect_right
from itertools import accumulate

from mpmath import mp, mpf

mp.dps = 50
BETAS = [0.0] + [s * m for m in (1e-6, 1.0, 2.0, 8.0, 50.0, 1e3, 1e6, 1e9, 1e12, 1e15, 1e100, 1e300) for s in (1, -1)]
WIDE = [0.0, 1.0, -2.0, 50.0, -1e3, 1e6, -1e9, 1e300, -1e300]
CASES = [(0.2, 1.0, beta) for beta in BETAS]
CASES += [(0.6, 1.4, -1.0), (0.08, 1.0, 2.0), (0.999999, 1.0, -8.0), (0.999999, 1.0, 2.0)]
CASES += [(low, 1.0, beta) for low in (1e-30, 1e-300) for beta in WIDE]
LIMIT = 1e20
POINTS = 24


def gauss_legendre():
    """Nodes and weights on [-1, 1], by Newton's method."""
    rule = []
    for index in range(POINTS):
        x = mp.cos(mp.pi * (index + mpf("0.75")) / (POINTS + mpf("0.5")))
        for _ in range(8):
            low, high = mpf(1), x
            for n in range(2, POINTS + 1):
                low, high = high, ((2 * n - 1) * x * high - (n - 1) * low) / n
            slope = POINTS * (x * high - low) / (x * x - 1)
            x -= high / slope
        rule.append((x, 2 / ((1 - x * x) * slope * slope)))
    return rule


RULE = gauss_legendre()


def panel(function, low, high):
    half, middle = (high - low) / 2, (high + low) / 2
    return half * mp.fsum(w * function(middle + half * x) for x, w in RULE)


def grid(bound, deviation):
    """Edges on [0, bound]: geometric at both ends, to far below the deviation, and of width 1 at the most."""
    ratio = mpf(2) ** mpf("-0.5")
    step, ends = bound / 2, []
    while step > deviation * mpf(10) ** -20:
        ends += [step, bound - step]
        step *= ratio
    # Equal steps of z^2: the normal density changes by e^4 in each.
    for step in (deviation * mp.sqrt(8 * k) for k in range(1, 190)):
        ends += [step, bound - step] if step < bound else []
    return sorted(set([mpf(0), bound] + ends + [mpf(k) for k in range(1, int(bound))]))


class Running:
    """The integral of a function from 0 to any point, panel by panel."""

    def __init__(self, function, edges):
        self.function, self.edges = function, edges
        self.sums = [mpf(0)] + list(accumulate(panel(function, l, h) for l, h in zip(edges, edges[1:])))

    def __call__(self, x):
        index = min(bisect_right(self.edges, x) - 1, len(self.edges) - 2)
        low = self.edges[index]
        return self.sums[index] + (panel(self.function, low, x) if x > low else 0)


class Marginal:
    def __init__(self, a, b, beta):
        self.a, self.b, self.bound, m = a, b, mp.log(b / a), abs(beta)
        self.m, self.beta = m, beta
        self.deviation = self.bound / max(m, 1)
        self.front = m / self.bound / mp.sqrt(2 * mp.pi) / mp.erf(m / mp.sqrt(2)) if m else 1 / (2 * self.bound)
        self.edges = grid(self.bound, self.deviation)
        self.larger = Running(lambda t: self.f(t) / (b - a * mp.exp(t)), self.edges)
        self.smaller = Running(lambda t: self.f(t) / (b * mp.exp(-t) - a), self.edges)

    def f(self, t):
        z = self.m * (t if self.beta > 0 else self.bound - t) / self.bound
        return self.front * mp.exp(-z * z / 2)

    def density(self, s):
        return self.larger(mp.log(s / self.a)) + self.smaller(mp.log(self.b / s))

    def summarise(self):
        """Cumulative mass in x = log(s / a), and mean, entropy, E[log S] on the way."""
        self.mass, self.mean, self.entropy, self.log = [mpf(0)], mpf(0), mpf(0), mpf(0)
        for low, high in zip(self.edges, self.edges[1:]):
            half, middle = (high - low) / 2, (high + low) / 2
            total = mpf(0)
            for node, weight in RULE:
                x = middle + half * node
                s = self.a * mp.exp(x)
                g = self.larger(x) + self.smaller(self.bound - x)
                part = half * weight * g * s
                total += part
                self.mean += part * s
                self.log += part * mp.log(s)
                self.entropy -= part * mp.log(g) if g > 0 else 0
            self.mass.append(self.mass[-1] + total)
        assert abs(self.mass[-1] - 1) < mpf(10) ** -16, self.mass[-1]

    def probability(self, s):
        x = mp.log(s / self.a)
        index = min(bisect_right(self.edges, x) - 1, len(self.edges) - 2)
        low = self.edges[index]
        rest = panel(lambda v: self.density(self.a * mp.exp(v)) * self.a * mp.exp(v), low, x) if x > low else 0
        return self.mass[index] + rest

    def information(self):
        def gain(t):
            f = self.f(t)
            return f * (mp.log(f) - mp.log(self.b * mp.exp(-t) - self.a) - t / 2) if f > 0 else mpf(0)

        # len(-t) = e^t len(t): the average over both signs adds t / 2.
        joint = 2 * mp.fsum(panel(gain, l, h) for l, h in zip(self.edges, self.edges[1:]))
        return joint - self.log + 2 * self.entropy


def limits(a, b, beta):
    """Mean, entropy and mutual information as |beta| -> infinity, with log |beta| kept."""
    bound, length = mp.log(b / a), b - a
    deviation = mp.log(bound) - mp.log(abs(beta))
    mean = (a + b) / 2
    if beta > 0:
        entropy, log_length = mp.log(length), mp.log(length)
        log_mean = (b * mp.log(b) - a * mp.log(a)) / length - 1
        ratio = deviation + mp.log(2 * mp.pi * mp.e) / 2
    else:
        shape = lambda z: mp.sqrt(2 / mp.pi) * mp.e1(z * z / 2) / 2
        edges = [mpf(2) ** k for k in range(-90, 4)]
        c = -mp.fsum(panel(lambda z: shape(z) * mp.log(shape(z)), l, h) for l, h in zip(edges, edges[1:]))
        log_mean = (mp.log(a) + mp.log(b)) / 2
        entropy = mp.log(2) + deviation + log_mean + c
        log_length = log_mean + deviation - (mp.euler + mp.log(2)) / 2
        ratio = mp.log(2) + deviation + mp.log(mp.pi * mp.e / 2) / 2
    return mean, entropy, 2 * entropy - ratio - log_length - log_mean


def positions(a, b, deviation):
    """Doubles in the middle, and a few deviations from both ends where doubles resolve them."""
    points = [a + (b - a) * share for share in (0.001, 0.1, 0.35, 0.6, 0.9, 0.999)]
    for score in (0.01, 0.5, 3.0):
        width = min(score * float(deviation), 0.25 * float(mp.log(b / a)))
        points += [a * float(mp.exp(width)), b * float(mp.exp(-width))]
    return sorted({s for s in points if a < s < b})


def record(low, high, beta):
    a, b = mpf(low), mpf(high)
    mp.dps = 50 + (int(mp.log10(abs(beta))) if 1 < abs(beta) < LIMIT else 0)
    case = {"scale": [low, high], "beta": beta}
    if abs(beta) > LIMIT:
        mean, entropy, information = limits(a, b, beta)
        # Within the limit every double but the ends is far from them.
        points = [low + (high - low) * share for share in (0.001, 0.35, 0.999)]
        inside = [[s, float(1 / (b - a)), float((s - a) / (b - a))] if beta > 0 else [s, 0.0, 0.5] for s in points]
        return {**case, "points": inside, "mean": float(mean), "entropy": float(entropy),
                "information": float(information)}
    g = Marginal(a, b, mpf(beta))
    g.summarise()
    points = [[s, float(g.density(mpf(s))), float(g.probability(mpf(s)))] for s in positions(low, high, g.deviation)]
    return {**case, "points": points, "mean": float(g.mean), "entropy": float(g.entropy),
            "information": float(g.information())}


def main():
    cases = []
    for case in CASES:
        cases.append(record(*case))
        print(*case, cases[-1]["entropy"], cases[-1]["information"], flush=True)
    path = pathlib.Path("Tests/JointAugmentation/Fixtures/marginals.json")
    path.write_text(json.dumps(cases, separators=(",", ":")).replace('{"scale"', '\n{"scale"') + "\n")


main()
