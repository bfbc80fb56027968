#!/usr/bin/env bash
# SciPy: of features kept in float16, distance.cosine answers nan where distance.cdist(metric="cosine") is right.
#
# Guessed: both make float64 of their input, as SciPy's distances are known to, so that they agree to about 1e-3.
# Seen with SciPy 1.17.1 and NumPy 2.4.6: cdist does (0.648894); cosine and correlation multiply and add in the input's
# own float16, whose sums of squares end at 65504. The features here, 2,048 of up to 31, are beyond: cosine is nan, correlation
# 0.0 for 0.0087. numpy.linalg.norm does the same: inf for vectors whose lengths are 363 and 360.
# Make float32 of stored features before either.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
from math import isnan

import numpy
from scipy.spatial import distance

features = numpy.abs(numpy.random.default_rng(0).normal(size=(2, 2048)) * 8).astype(numpy.float16)
wide = features.astype(numpy.float64)
print(f"largest feature {features.max()}, lengths {numpy.linalg.norm(wide, axis=1).round(2)}")
one = {name: 1 - function(*features) for name, function in [("cosine", distance.cosine), ("correlation", distance.correlation)]}
true = {name: 1 - function(*wide) for name, function in [("cosine", distance.cosine), ("correlation", distance.correlation)]}
for name in one:
    pair = 1 - distance.cdist(features[:1], features[1:], name)[0, 0]
    print(f"{name}: one pair {one[name]}, cdist {pair:.6f}, of float64 {true[name]:.6f}")
    assert abs(pair - true[name]) < 1e-9
assert isnan(one["cosine"])
assert abs(one["correlation"] - true["correlation"]) > 1e-4 or isnan(one["correlation"])
norms = numpy.linalg.norm(features, axis=1)
print(f"numpy.linalg.norm of float16: {norms}")
assert numpy.isinf(norms).all()
PYTHON
