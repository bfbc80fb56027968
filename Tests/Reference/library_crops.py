"""The crops that libraries draw: histograms of a million boxes a case, drawn by the libraries themselves.

Run from the project's root, one library a call:
    python Tests/Reference/library_crops.py torchvision|timm|kornia|albumentations|dali|tensorflow|byol

Needs, from PyPI: torchvision 0.28.0; timm 1.0.31; kornia 0.9.0; albumentations 2.0.8; nvidia-dali-cuda120 2.4.0, whose crops
are drawn on the processor; tensorflow-cpu 2.21.0, for byol too: its crop is a few lines of TensorFlow inside of a function
that decodes a JPEG (deepmind-research/byol/utils/dataset.py), which are followed here step by step on a size alone.

Writes Tests/JointAugmentation/Fixtures/LibraryCrops/LIBRARY.json: for each image size and range of areas the counts of
  area    of a box as a share of the image, in bins floor(64 area + 1/pi),
  aspect  log(width / height), in bins floor(100 log aspect + 32 + 1/pi), those outside of 0 to 64 in the first and the last,
  x, y    of its centre as a share of the image, in bins floor(32 x + 1/pi),
and how many boxes are as large as the library's last resort. The shares are rational, and so never at an edge.
"""

import json
import math
import pathlib
import random
import sys

import numpy as np

COUNT = 1_000_000
SIZES = [(500, 375), (375, 500), (1000, 250), (64, 64), (96, 96), (33, 500)]
CASES = [(size, (0.2, 1.0)) for size in SIZES] + [(size, (0.08, 1.0)) for size in [(500, 375), (64, 64)]]
SEED = 20


def centred_sides(width, height):
    """The last resort of torchvision and those that follow it: the largest crop of an aspect in [3/4, 4/3]."""
    if width / height < 3 / 4:
        return width, round(width / (3 / 4))
    if width / height > 4 / 3:
        return round(height * (4 / 3)), height
    return width, height


def torchvision_boxes(width, height, scale):
    import torch
    from torchvision.transforms.v2 import RandomResizedCrop

    torch.manual_seed(SEED)
    crop, image = RandomResizedCrop(8, scale=scale), [torch.empty(1, height, width)]
    for _ in range(COUNT):
        drawn = crop.make_params(image)
        yield drawn["left"], drawn["top"], drawn["width"], drawn["height"]


def timm_boxes(width, height, scale):
    from PIL import Image
    from timm.data.transforms import RandomResizedCropAndInterpolation

    random.seed(SEED)
    image = Image.new("L", (width, height))
    for _ in range(COUNT):
        top, left, h, w = RandomResizedCropAndInterpolation.get_params(image, scale, (3 / 4, 4 / 3))
        yield left, top, w, h


def kornia_boxes(width, height, scale):
    import torch
    from kornia.augmentation.random_generator import ResizedCropGenerator

    torch.manual_seed(SEED)
    generator = ResizedCropGenerator((8, 8), scale=torch.tensor(scale), ratio=torch.tensor([3 / 4, 4 / 3]))
    for _ in range(10):
        corners = generator(torch.Size([COUNT // 10, 3, height, width]))["src"].numpy()
        first, last = corners[:, 0].astype(int), corners[:, 2].astype(int)
        yield from np.concatenate([first, last - first + 1], 1)


def albumentations_boxes(width, height, scale):
    import albumentations

    crop = albumentations.RandomResizedCrop(size=(8, 8), scale=scale)
    crop.set_random_seed(SEED)
    for _ in range(COUNT):
        left, top, right, bottom = crop.get_params_dependent_on_data({"shape": (height, width, 3)}, {})["crop_coords"]
        yield left, top, right - left, bottom - top


def dali_boxes(width, height, scale):
    from nvidia.dali import fn, pipeline_def, types

    @pipeline_def(batch_size=10_000, num_threads=1, device_id=None, seed=SEED)
    def crops():
        shape = types.Constant(np.array([height, width], np.int64))
        return tuple(fn.random_crop_generator(shape, random_area=list(scale), random_aspect_ratio=[3 / 4, 4 / 3]))

    pipeline = crops()
    pipeline.build()
    for _ in range(COUNT // 10_000):
        anchor, shape = (output.as_array() for output in pipeline.run())
        yield from np.stack([anchor[:, 1], anchor[:, 0], shape[:, 1], shape[:, 0]], 1)


def tensorflow_loop(one):
    """Boxes of COUNT runs of a function of the draw's number, in one graph."""
    import tensorflow as tf

    @tf.function
    def boxes():
        found = tf.TensorArray(tf.int32, size=COUNT // 10)
        for draw in tf.range(COUNT // 10):
            found = found.write(draw, tf.stack(one()))
        return found.stack()

    tf.random.set_seed(SEED)
    for _ in range(10):
        yield from boxes().numpy()


def tensorflow_boxes(width, height, scale):
    """As SimCLR calls it (simclr/tf2/data_util.py): 100 attempts, a tenth of the whole image covered."""
    import tensorflow as tf

    def one():
        begin, shape, _ = tf.image.sample_distorted_bounding_box(
            tf.constant([height, width, 3]), bounding_boxes=tf.constant([0.0, 0.0, 1.0, 1.0], shape=[1, 1, 4]),
            min_object_covered=0.1, aspect_ratio_range=(3 / 4, 4 / 3), area_range=scale, max_attempts=100,
            use_image_if_no_bounding_boxes=True)
        return begin[1], begin[0], shape[1], shape[0]

    return tensorflow_loop(one)


def byol_boxes(width, height, scale):
    import tensorflow as tf

    def one():
        area = tf.random.uniform([], *scale) * float(width * height)
        aspect = tf.exp(tf.random.uniform([], math.log(3 / 4), math.log(4 / 3)))
        w = tf.minimum(tf.cast(tf.round(tf.sqrt(area * aspect)), tf.int32), width)
        h = tf.minimum(tf.cast(tf.round(tf.sqrt(area / aspect)), tf.int32), height)
        left = tf.random.uniform([], 0, width - w + 1, tf.int32)
        top = tf.random.uniform([], 0, height - h + 1, tf.int32)
        return left, top, w, h

    return tensorflow_loop(one)


def dali_sides(width, height, scale):
    """DALI's last resort, of truncated sides; its largest area is never below the whole image's here."""
    if width / height < 3 / 4:
        return width, int(width / (3 / 4))
    if width / height > 4 / 3:
        return int(height * (4 / 3)), height
    return width, height


def versions(library):
    names = {"torchvision": ["torchvision", "torch"], "timm": ["timm"], "kornia": ["kornia", "torch"],
             "albumentations": ["albumentations"], "dali": ["nvidia-dali-cuda120"],
             "tensorflow": ["tensorflow-cpu"], "byol": ["tensorflow-cpu"]}[library]
    from importlib.metadata import version

    return {name: version(name) for name in names}


def case(library, size, scale):
    width, height = size
    boxes = np.fromiter(globals()[library + "_boxes"](width, height, scale), dtype=(np.int32, 4), count=COUNT)
    left, top, w, h = boxes.T.astype(np.int64)
    assert (left >= 0).all() and (top >= 0).all() and (left + w <= width).all() and (top + h <= height).all()
    sides = {"tensorflow": lambda *_: size, "byol": lambda *_: size, "dali": dali_sides}.get(
        library, lambda width, height, _: centred_sides(width, height))(width, height, scale)

    def counts(values, bins):
        places = np.clip(np.floor(values + 1 / math.pi), 0, bins - 1).astype(int)
        return np.bincount(places, minlength=bins).tolist()

    return {
        "size": list(size), "scale": list(scale), "fallback": list(sides),
        "fallback_count": int(((w == sides[0]) & (h == sides[1])).sum()),
        "area": counts(64 * w * h / (width * height), 65),
        "aspect": counts(100 * np.log(w / h) + 32, 65),
        "x": counts(32 * (left + w / 2) / width, 33), "y": counts(32 * (top + h / 2) / height, 33),
    }


def main(library, folder="Tests/JointAugmentation/Fixtures/LibraryCrops"):
    cases = [case(library, *item) for item in CASES]
    head = json.dumps({"library": library, "versions": versions(library), "count": COUNT})[:-1]
    lines = ",\n".join(json.dumps(item) for item in cases)
    path = pathlib.Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    (path / f"{library}.json").write_text(f'{head}, "cases": [\n{lines}\n]}}\n')


main(*sys.argv[1:])
