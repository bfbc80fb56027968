"""Makes float_views.json of Tests/Imaging/Fixtures: what the code of SimCLR and BYOL makes of an image in float32.

Run from the root of the package, with TensorFlow 2.21 and jax 0.10, and with the two files that the operations are of:
    python3 Tests/Reference/float_views_fixtures.py simclr/tf2/data_util.py deepmind-research/byol/utils/augmentations.py
Parameters are given, where their code draws them; values are float32, [height, width, 3] in base64.
"""

import base64
import importlib.util
import json
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy
import tensorflow as tf

FIXTURES = pathlib.Path("Tests/Imaging/Fixtures")
WIDTH, HEIGHT = 7, 20  # a tenth of the height makes a kernel of 3


def load(path: str, name: str):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def image() -> numpy.ndarray:
    """Noise with grey, black, white and saturated pixels among it."""
    pixels = numpy.random.default_rng(7).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(numpy.uint8)
    pixels[0, :6] = [[0, 0, 0], [255, 255, 255], [128, 128, 128], [255, 0, 0], [0, 255, 0], [0, 0, 255]]
    pixels[1, :3] = [[127, 128, 129], [255, 255, 0], [255, 0, 255]]
    return pixels


class SimCLR:
    def __init__(self, path: str):
        self.code = load(path, "data_util")

    def apply(self, values, operation, parameter):
        image = tf.constant(values)
        if operation == "brightness":
            image = image * tf.constant(parameter, tf.float32)
        elif operation == "contrast":
            image = tf.image.adjust_contrast(image, parameter)
        elif operation == "saturation":
            image = tf.image.adjust_saturation(image, parameter)
        elif operation == "hue":
            image = tf.image.adjust_hue(image, parameter)
        elif operation == "grayscale":
            image = self.code.to_grayscale(image)
        elif operation == "blur":
            image = self.code.gaussian_blur(image, kernel_size=HEIGHT // 10, sigma=parameter)
        elif operation == "blur7":
            image = self.code.gaussian_blur(image, kernel_size=7, sigma=parameter)
        elif operation == "flip":
            image = tf.image.flip_left_right(image)
        return tf.clip_by_value(image, 0.0, 1.0).numpy()


class BYOL:
    def __init__(self, path: str):
        if not hasattr(jax, "tree_map"):
            jax.tree_map = jax.tree_util.tree_map
        self.code = load(path, "augmentations")

    def apply(self, values, operation, parameter):
        image, code = jnp.asarray(values), self.code
        channels = tuple(image[..., channel] for channel in range(3))
        if operation == "brightness_shift":
            image = jnp.stack(code.adjust_brightness(channels, parameter), -1)
        elif operation == "contrast":
            image = jnp.stack(code.adjust_contrast(channels, parameter), -1)
        elif operation == "saturation":
            image = jnp.stack(
                code.hsv_to_rgb(*code.adjust_saturation(*code.rgb_to_hsv(*channels), parameter)), -1)
        elif operation == "hue":
            image = jnp.stack(code.hsv_to_rgb(*code.adjust_hue(*code.rgb_to_hsv(*channels), parameter)), -1)
        elif operation == "grayscale":
            image = code._to_grayscale(image)
        elif operation == "blur":
            image = code._gaussian_blur_single_image(image, HEIGHT / 10.0, "SAME", parameter)
        elif operation == "blur7":
            image = code._gaussian_blur_single_image(image, 7, "SAME", parameter)
        elif operation == "solarize":
            image = jnp.where(image < 0.5, image, 1.0 - image)
        elif operation == "flip":
            image = jnp.fliplr(image)
        return numpy.asarray(jnp.clip(image, 0.0, 1.0))


CASES = {
    "simclr": [
        [["brightness", 0.2]], [["brightness", 1.8]], [["contrast", 0.2]], [["contrast", 1.8]],
        [["saturation", 0.2]], [["saturation", 1.8]], [["hue", -0.2]], [["hue", 0.137]], [["grayscale", 0]],
        [["blur", 0.1]], [["blur", 2.0]], [["blur7", 1.7]], [["flip", 0]],
        [["flip", 0], ["hue", 0.19], ["brightness", 1.6], ["saturation", 1.5], ["contrast", 0.4], ["blur", 1.1]],
        [["saturation", 0.3], ["contrast", 1.7], ["hue", -0.05], ["brightness", 0.5], ["grayscale", 0]],
    ],
    "byol": [
        [["brightness_shift", -0.4]], [["brightness_shift", 0.4]], [["contrast", 0.6]], [["contrast", 1.4]],
        [["saturation", 0.8]], [["saturation", 1.2]], [["hue", -0.1]], [["hue", 0.1]], [["grayscale", 0]],
        [["blur", 0.1]], [["blur", 1.3]], [["blur7", 1.7]], [["solarize", 0]], [["flip", 0]],
        [["flip", 0], ["contrast", 1.3], ["hue", 0.08], ["brightness_shift", 0.3], ["saturation", 0.9],
         ["blur", 0.7], ["solarize", 0]],
        [["saturation", 1.15], ["brightness_shift", -0.3], ["hue", -0.09], ["contrast", 0.7], ["grayscale", 0],
         ["blur", 1.9]],
    ],
}

if __name__ == "__main__":
    pixels = image()
    projects = {"simclr": SimCLR(sys.argv[1]), "byol": BYOL(sys.argv[2])}
    cases = []
    for project, chains in CASES.items():
        for chain in chains:
            values = pixels.astype(numpy.float32) / numpy.float32(255)
            for operation, parameter in chain:
                values = projects[project].apply(values, operation, parameter)
            cases.append({
                "project": project, "operations": [name for name, _ in chain],
                "parameters": [parameter for _, parameter in chain],
                "values": base64.b64encode(values.astype("<f4").tobytes()).decode(),
            })
    head = {"width": WIDTH, "height": HEIGHT, "pixels": base64.b64encode(pixels.tobytes()).decode()}
    text = json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n"
    (FIXTURES / "float_views.json").write_text(text)
