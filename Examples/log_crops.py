"""Logs the crops of two views for `jc-stats fit`, which says by which law a training run draws them.

Put the logger of your library into your own code, run some thousand images through it, and ask:

    python Examples/log_crops.py torchvision > pairs.csv     # or timm, kornia, albumentations: 2,000 pairs of a blank image
    jc-stats fit pairs.csv

Each logger gives (left, top, width, height) in pixels of the image; a row is the image's size and both views' boxes.
"""

import sys

HEADER = "width,height,left1,top1,width1,height1,left2,top2,width2,height2"


def row(size, first, second):
    """One pair of an image of (width, height)."""
    return ",".join(str(int(number)) for number in (*size, *first, *second))


def logged(crop_class):
    """torchvision's or timm's RandomResizedCrop whose boxes are in its list `boxes`, a box a call."""

    class Logged(crop_class):
        boxes = []

        def get_params(self, image, scale, ratio):
            top, left, height, width = crop_class.get_params(image, scale, ratio)
            self.boxes.append((left, top, width, height))
            return top, left, height, width

    return Logged


def kornia_boxes(crop):
    """Boxes of the batch that a kornia RandomResizedCrop was called with last; its corners are pixels of the box."""
    corners = crop._params["src"]
    sides = corners[:, 2] - corners[:, 0] + 1
    return [(*corner, *side) for corner, side in zip(corners[:, 0].tolist(), sides.tolist())]


def albumentations_box(result):
    """The box of what an albumentations ReplayCompose returned."""
    crops = [t for t in result["replay"]["transforms"] if t["__class_fullname__"].endswith("RandomResizedCrop")]
    left, top, right, bottom = crops[0]["params"]["crop_coords"]
    return left, top, right - left, bottom - top


# What follows tries the loggers; your code has transforms and images of its own.


def torchvision_pairs(count, size, transform=None):
    from PIL import Image
    from torchvision.transforms import RandomResizedCrop

    crop = transform or logged(RandomResizedCrop)(32, scale=(0.2, 1.0))
    image = Image.new("RGB", size)
    for _ in range(2 * count):
        crop(image)
    return list(zip(crop.boxes[::2], crop.boxes[1::2]))


def timm_pairs(count, size):
    from timm.data.transforms import RandomResizedCropAndInterpolation

    return torchvision_pairs(count, size, logged(RandomResizedCropAndInterpolation)(32, scale=(0.2, 1.0)))


def kornia_pairs(count, size):
    import torch
    from kornia.augmentation import RandomResizedCrop

    crop, batch, views = RandomResizedCrop((8, 8), scale=(0.2, 1.0)), torch.zeros(100, 1, size[1], size[0]), []
    for _ in range(2):
        views.append([])
        for _ in range(0, count, len(batch)):
            crop(batch)
            views[-1] += kornia_boxes(crop)
    return list(zip(*views))[:count]


def albumentations_pairs(count, size):
    import albumentations
    import numpy

    crop = albumentations.ReplayCompose([albumentations.RandomResizedCrop(size=(32, 32), scale=(0.2, 1.0))])
    image = numpy.zeros((size[1], size[0], 3), numpy.uint8)
    boxes = [albumentations_box(crop(image=image)) for _ in range(2 * count)]
    return list(zip(boxes[::2], boxes[1::2]))


if __name__ == "__main__":
    size = (500, 375)
    print(HEADER)
    for first, second in globals()[sys.argv[1] + "_pairs"](2000, size):
        print(row(size, first, second))
