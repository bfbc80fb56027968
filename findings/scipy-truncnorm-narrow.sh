#!/usr/bin/env bash
# SciPy: a truncated normal that is nearly uniform loses its variance, kurtosis and quantiles.
#
# Guessed: truncnorm(-beta, beta, scale=1/beta) goes over into the uniform law on [-1, 1] as beta goes to 0: standard
# deviation 0.57735, excess kurtosis -1.2, quartile -0.5.
# Seen with SciPy 1.17.1: at beta = 1e-4 a kurtosis of 184,920 and a deviation off in the fourth digit, at 1e-6 a
# deviation of nan, at 1e-12 a quartile of -0.49981. A check of JC(beta) against SciPy needs |beta| well above 1e-3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
from math import isnan
from scipy.stats import truncnorm

def law(beta):
    return truncnorm(-beta, beta, scale=1 / beta)

for beta in (1e-2, 1e-4, 1e-6, 1e-12):
    print(f"beta {beta:g}: deviation {law(beta).std():.8f}, kurtosis {law(beta).stats('k'):.6g}, quartile {law(beta).ppf(0.25):.8f}")
assert abs(law(1e-2).std() - 3 ** -0.5) < 1e-5
assert law(1e-4).stats("k") > 1e4 and abs(law(1e-4).std() - 3 ** -0.5) > 1e-5
assert isnan(law(1e-6).std())
assert 1e-4 < abs(law(1e-12).ppf(0.25) + 0.5) < 1e-3
PYTHON
