"""The operations of a view as the projects call them, for the scripts that make fixtures of them."""

import hashlib

import numpy
from PIL import Image, ImageFilter, ImageOps
from torchvision.transforms import functional

OPERATIONS = {
    "brightness": functional.adjust_brightness,
    "contrast": functional.adjust_contrast,
    "saturation": functional.adjust_saturation,
    "hue": functional.adjust_hue,
    "grayscale": lambda image, _: functional.rgb_to_grayscale(image, num_output_channels=3),
    "blur": lambda image, sigma: image.filter(ImageFilter.GaussianBlur(radius=sigma)),
    "solarize": lambda image, threshold: ImageOps.solarize(image, int(threshold)),
    "flip": lambda image, _: functional.hflip(image),
}


def sha256(image: Image.Image) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


def scrambled(width: int, height: int) -> Image.Image:
    """Byte k is the lowest byte of 2654435761 k / 2^13, as the tests make it too."""
    products = numpy.arange(width * height * 3, dtype=numpy.uint64) * numpy.uint64(2_654_435_761)
    values = (products >> numpy.uint64(13)).astype(numpy.uint8)
    return Image.fromarray(values.reshape(height, width, 3))
