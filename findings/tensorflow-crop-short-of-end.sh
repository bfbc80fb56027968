#!/usr/bin/env bash
# TensorFlow: crops of sample_distorted_bounding_box never reach an image's last row or column, unless they have all of them.
#
# Guessed: a crop lies anywhere that it fits, as those of other libraries, with its area uniform in area_range.
# Seen with tensorflow-cpu 2.21.0: of 4,000 crops of a 64 x 64 image, areas from 0.2, 340 begin in the first row and of those
# lower than the image none ends in the last; a crop of 63 rows always begins in the first. The mean area is 0.49, of
# uniform areas that fit (torchvision) it is 0.545. Offsets are drawn below H - h, not H - h + 1, and heights, not
# areas, are uniform. Views of SimCLR's code are made by this op.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tensorflow-cpu==2.21.0
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import tensorflow as tf

tf.random.set_seed(0)


def box():
    begin, shape, _ = tf.image.sample_distorted_bounding_box(
        tf.constant([64, 64, 3]), tf.constant([[[0.0, 0.0, 1.0, 1.0]]]), min_object_covered=0.1,
        aspect_ratio_range=(3 / 4, 4 / 3), area_range=(0.2, 1.0), max_attempts=100)
    return int(begin[0]), int(shape[0]), int(shape[1])


top, height, width = np.array([box() for _ in range(4000)]).T
lower = height < 64
first, last = int((lower & (top == 0)).sum()), int((lower & (top + height == 64)).sum())
area = float((height * width).mean() / 64**2)
print(f"{lower.sum()} crops lower than the image: {first} begin in the first row, {last} end in the last")
print(f"63 rows: begin in row {sorted(set(top[height == 63].tolist()))}; mean area {area:.3f}")
assert first > 100 and last == 0 and set(top[height == 63].tolist()) == {0} and abs(area - 0.496) < 0.02
PYTHON
