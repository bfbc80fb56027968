"""Reference values of the mixture of all pairs of an image's views, by numerical integration of its definition.

Run from the project's root, with NumPy and SciPy from PyPI:  python Tests/Reference/all_pairs_fixtures.py
Writes Tests/JointAugmentation/Fixtures/all_pairs.json. No closed form of the program is used: the density of a view is
an integral over the log ratio of its pair, and expectations are integrals over the two parameters.
"""

import json
import pathlib

import numpy as np
from scipy.integrate import quad
from scipy.stats import norm

KAPPA = np.log(4 / 3)


def given_size(tau, s, a, b, which):
    """Density of the smaller (or larger) parameter at s, given |t| = tau."""
    if which == "smaller":
        return 1 / (b * np.exp(-tau) - a) if a <= s <= b * np.exp(-tau) else 0.0
    return 1 / (b - a * np.exp(tau)) if a * np.exp(tau) <= s <= b else 0.0


def view_density(s, kind, a, b):
    """Of a view, either of its pair at random; kind: ("strata", k, n) of JC(0), or ("ratio", r)."""
    if kind[0] == "ratio":
        return np.mean([given_size(np.log(kind[1]), s, a, b, w) for w in ("smaller", "larger")])
    _, k, n = kind
    L = np.log(b / a)
    low, high = k * L / n, (k + 1) * L / n
    total = 0.0
    for which, end in (("smaller", np.log(b / s)), ("larger", np.log(s / a))):
        stop = min(high, end)
        if stop > low:
            total += quad(lambda t: given_size(t, s, a, b, which), low, stop, epsabs=1e-13, epsrel=1e-12, limit=400)[0]
    return 0.5 * total / (high - low)


def log_ratio_density(t, law, a, b):
    L = np.log(b / a)
    t = abs(t)
    if t > L:
        return 0.0
    if law == 0:
        return 1 / (2 * L)
    x = t if law > 0 else L - t
    scale = L / abs(law)
    return norm.pdf(x / scale) / scale / (2 * norm.cdf(abs(law)) - 1)


def joint_density(x, y, law, a, b):
    """Of both parameters under RandomCrop or JC(law): with t and the first uniform on its interval given t."""
    if law == "randomcrop":
        return 1 / (b - a) ** 2
    t = np.log(y / x)
    length = min(b, b * np.exp(-t)) - max(a, a * np.exp(-t))
    return log_ratio_density(t, law, a, b) / length / y if length > 0 else 0.0


def mixture_weights(areas, kinds, joint, a, b, laws):
    """h / p of the usable pairs over their number: those of `joint` first, then views across pairs as (0,0) (0,1) (1,0) (1,1)."""
    views = [s for pair in areas for s in pair]
    densities = [[view_density(s, kind, a, b) for kind in kinds] for s in views]
    P, n = len(kinds), len(joint)
    count = n + 2 * P * (P - 1)
    pairs = [(2 * q, 2 * q + 1) for q in joint]
    pairs += [(2 * q + u, 2 * r + v) for q in range(P) for r in range(q + 1, P) for u in (0, 1) for v in (0, 1)]
    rows = []
    for i, j in pairs:
        x, y = views[i], views[j]
        mx, my = np.array(densities[i]), np.array(densities[j])
        across = 2 * sum(mx[q] * my[r] for q in range(P) for r in range(P) if q != r)
        p = (n * joint_density(x, y, 0, a, b) + across) / count
        rows.append([joint_density(x, y, law, a, b) / p / count for law in laws])
    return rows


def functions(x, y, a, b):
    L = np.log(b / a)
    u = abs(np.log(y / x)) / L
    l = np.log(x * y / (a * b)) / (2 * L)
    legendre = np.polynomial.legendre.legvander(2 * u - 1, 4).reshape(-1)[1:]
    return list(legendre) + [l, l * l, l * u]


def expectation(index, law, a, b, nodes=80):
    """E[phi_index] by Gauss-Legendre over |t| and the place of the smaller parameter in its interval given it."""
    L = np.log(b / a)
    x, w = np.polynomial.legendre.leggauss(nodes)
    total = mass = 0.0
    for node, weight in zip(x, w):
        t = L * (node + 1) / 2
        small = a + (b * np.exp(-t) - a) * (x + 1) / 2
        # Under RandomCrop ds1 ds2 = s e^t ds dt; under a joint law the place is uniform.
        density = small * np.exp(t) * (b * np.exp(-t) - a) if law == "randomcrop" else log_ratio_density(t, law, a, b)
        parts = weight * w * density
        mass += parts.sum()
        total += (parts * np.array([functions(s, s * np.exp(t), a, b)[index] for s in small])).sum()
    return total / mass


def accepted_share(s, width, height):
    """The share of log aspects in [-kappa, kappa] whose sides round to at most the image's."""
    high = min(KAPPA, np.log((width + 0.5) ** 2 / (s * width * height)))
    low = max(-KAPPA, -np.log((height + 0.5) ** 2 / (s * width * height)))
    return max(0.0, high - low) / (2 * KAPPA)


def accepted_expectation(width, height, a, b, nodes=6000):
    """E[phi] of two areas that RandomResizedCrop accepts: a midpoint rule, to about 1e-6."""
    s = a + (b - a) * (np.arange(nodes) + 0.5) / nodes
    g = np.array([accepted_share(v, width, height) for v in s])
    L = np.log(b / a)
    sums, total = np.zeros(7), 0.0
    for x, share in zip(s, g):
        u, l = np.abs(np.log(s / x)) / L, np.log(x * s / (a * b)) / (2 * L)
        legendre = np.polynomial.legendre.legvander(2 * u - 1, 4)
        values = np.stack([legendre[:, k] for k in range(1, 5)] + [l, l * l, l * u])
        sums += values @ (share * g)
        total += share * g.sum()
    return [float(v) for v in sums / total]


def image(rng, kinds, a, b):
    """Areas of one image's pairs; of a fixed ratio the second is the larger."""
    L = np.log(b / a)
    areas = []
    for kind in kinds:
        if kind[0] == "ratio":
            t, sign = np.log(kind[1]), 1
        else:
            _, k, n = kind
            t, sign = L * (k + rng.random()) / n, rng.choice([-1, 1])
        small = a + (b * np.exp(-t) - a) * rng.random()
        pair = [float(small), float(min(small * np.exp(t), b))]
        areas.append(pair if sign > 0 else pair[::-1])
    return areas


def main():
    rng = np.random.default_rng(7)
    laws = ["randomcrop", -2, -1, 0, 1, 2]
    out = {"laws": laws, "views": [], "images": [], "expectations": [], "accepted": []}
    for a, b in [(0.2, 1.0), (0.1, 2.0)]:
        for kind in [("strata", 0, 1), ("strata", 1, 3), ("strata", 2, 3), ("ratio", 1.0), ("ratio", 3.0)]:
            for share in [0.01, 0.1, 0.35, 0.6, 0.85, 0.99]:
                s = a + share * (b - a)
                out["views"].append({"a": a, "b": b, "kind": list(kind), "s": s, "density": float(view_density(s, kind, a, b))})
        for law in laws:
            values = [float(expectation(k, law, a, b)) for k in range(7)]
            out["expectations"].append({"a": a, "b": b, "law": law, "values": values})
    one = [("strata", 0, 1)] + [("ratio", float(r)) for r in (1, 2, 3, 4)]
    two = [("strata", k, 3) for k in range(3)]
    for kinds, joint, ratios, draws in [(one, [0], [1, 2, 3, 4, 5], 1), (two, [0, 1, 2], [], 3)]:
        for _ in range(3):
            areas = image(rng, kinds, 0.2, 1.0)
            out["images"].append({
                "areas": areas, "ratios": ratios, "draws": draws,
                "weights": mixture_weights(areas, kinds, joint, 0.2, 1.0, laws)})
    for width, height in [(64, 64), (500, 375), (30, 96)]:
        values = accepted_expectation(width, height, 0.2, 1.0)
        out["accepted"].append({"width": width, "height": height, "values": values})
    path = pathlib.Path("Tests/JointAugmentation/Fixtures/all_pairs.json")
    path.write_text(json.dumps(out, indent=0).replace("\n", "") + "\n")


if __name__ == "__main__":
    main()
