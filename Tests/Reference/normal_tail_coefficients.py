"""Coefficients of `normal_tail` in Sources/CLayerKernels/transformer.c, printed as C (pip install numpy scipy).

The upper tail of the normal distribution is exp(-x^2 / 2) R(t), t = 1 / (1 + p x), x >= 0. R is fitted as a polynomial in t
whose greatest relative error on 0 <= x <= 13 is least, by Lawson's iteration of weighted least squares.
"""

import numpy as np
from scipy.special import erfcx

DEGREE, GREATEST = 8, 13.0


def fitted(p, count=4000, rounds=400):
    # Points crowd at both ends of t, as Chebyshev's do.
    least = 1 / (1 + p * GREATEST)
    t = least + (1 - least) * (1 - np.cos(np.pi * (np.arange(count) + 0.5) / count)) / 2
    x = (1 / t - 1) / p
    wanted = erfcx(x / np.sqrt(2)) / 2
    matrix = np.vander(t, DEGREE + 1, increasing=True) / wanted[:, None]
    weights = np.full(count, 1 / count)
    best = (np.inf, None)
    for _ in range(rounds):
        root = np.sqrt(weights)
        coefficients = np.linalg.lstsq(matrix * root[:, None], root, rcond=None)[0]
        errors = np.abs(matrix @ coefficients - 1)
        best = min(best, (errors.max(), tuple(coefficients)))
        weights = weights * errors
        weights /= weights.sum()
    return best


def main():
    error, coefficients, p = min((*fitted(p, rounds=60), p) for p in np.linspace(0.2, 0.6, 41))
    error, coefficients = fitted(p)
    print(f"// greatest relative error {error:.2g} before rounding")
    print(f"p = {p:.2f}f")
    print(", ".join(f"{c:.9g}f" for c in coefficients))


if __name__ == "__main__":
    main()
