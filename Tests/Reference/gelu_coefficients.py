"""Coefficients of `gelu_by_ratio` in Sources/CLayerKernels/Activations.h, printed as C (pip install numpy scipy).

Phi(y) - 1/2 = y P(t) / Q(t), t = y^2. P and Q, of degree 5 each, are fitted where |y| <= 5.2, beyond which y is taken for 5.2: the
greatest error of Phi is least by Lawson's iteration of weighted least squares, linear in both as in Sanathanan and Koerner's.
"""

import numpy as np
from numpy.polynomial import chebyshev, polynomial
from scipy.special import erf, erfc

DEGREE, BOUND = 5, 5.2


def fitted(count=4000, rounds=800):
    y = BOUND * (1 - np.cos(np.pi * (np.arange(count) + 0.5) / count)) / 2
    y = y[y > 1e-6]
    wanted = erf(y / np.sqrt(2)) / y
    basis = chebyshev.chebvander(2 * (y / BOUND) ** 2 - 1, DEGREE)
    weights, divisor, best = np.ones_like(y), np.ones_like(y), (np.inf, None)
    for _ in range(rounds):
        scale = y * np.sqrt(weights) / divisor
        matrix = np.hstack([basis * scale[:, None], -(wanted * scale)[:, None] * basis[:, 1:]])
        solution = np.linalg.lstsq(matrix, wanted * scale, rcond=None)[0]
        top, bottom = solution[:DEGREE + 1], np.concatenate([[1], solution[DEGREE + 1:]])
        divisor = basis @ bottom
        errors = np.abs(basis @ top / divisor - wanted) * y
        if errors.max() < best[0]:
            best = errors.max(), powers(top), powers(bottom)
        weights *= errors / errors.mean() + 1e-3
        weights /= weights.mean()
    error, top, bottom = best
    return error / 2, top / bottom[0] / 2, bottom / bottom[0]


def powers(coefficients):
    """Of t, from those of Chebyshev's polynomials of 2 t / BOUND^2 - 1."""
    result, power = np.zeros(1), np.ones(1)
    for coefficient in chebyshev.cheb2poly(coefficients):
        result = polynomial.polyadd(result, coefficient * power)
        power = polynomial.polymul(power, [-1, 2 / BOUND**2])
    return result


def rounded_error(top, bottom):
    """The greatest error of x Phi(x) over |x| with fused products in float32."""
    x = np.linspace(-12, 12, 2000001, dtype=np.float32)
    y = np.clip(x, np.float32(-BOUND), np.float32(BOUND))
    t = y * y

    def horner(coefficients):
        value = np.full_like(t, coefficients[-1])
        for coefficient in coefficients[-2::-1]:
            value = (value.astype(float) * t + np.float32(coefficient)).astype(np.float32)
        return value

    half = y * (horner(top) / horner(bottom))
    found = (x.astype(float) * half + np.float32(0.5) * x).astype(np.float32)
    exact = x.astype(float) / 2 * erfc(-x.astype(float) / np.sqrt(2))
    return (np.abs(found - exact) / np.maximum(np.abs(x), 1e-9)).max()


def main():
    error, top, bottom = fitted()
    print(f"// greatest error {error:.2g} |x| before rounding, {rounded_error(top, bottom):.2g} |x| in float32")
    for name, coefficients in [("p", top), ("q", bottom)]:
        print(name, ", ".join(f"{c:.9g}f" for c in coefficients[::-1]))


if __name__ == "__main__":
    main()
