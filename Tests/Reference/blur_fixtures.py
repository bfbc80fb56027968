"""What Pillow's and torchvision's Gaussian blurs make of a step edge and of a single pixel, in bytes.

Run from anywhere, with torchvision 0.28 and Pillow 13 from PyPI:  python Tests/Reference/blur_fixtures.py
Writes Tests/Imaging/Fixtures/blurs.json: of each kernel (0 is Pillow's) and sigma the response to a step from 0 to
255 without the constant ends, its second moment's square root, and whether a white pixel among black ones stays as it was;
and kernel_blurs.json: bytes of an image of noise, [height, width, 3] in base64, and what torchvision's kernels make of it.
"""

import base64
import json
import pathlib

import numpy as np
import torch
from PIL import Image, ImageFilter
from torchvision.transforms.functional import gaussian_blur

SIGMAS = [0.1, 0.15, 0.2, 0.25, 0.256, 0.257, 0.28, 0.29, 0.35, 0.5, 0.75, 1.0, 1.3, 1.7, 2.0]


def blurred(image, kernel, sigma):
    if kernel == 0:
        return np.array(Image.fromarray(image).filter(ImageFilter.GaussianBlur(radius=sigma)))
    return gaussian_blur(torch.from_numpy(image)[None], kernel, sigma)[0].numpy()


def case(kernel, sigma):
    side = 64
    edge = np.zeros((side, side), np.uint8)
    edge[:, side // 2:] = 255
    row = blurred(edge, kernel, sigma)[side // 2].astype(int)
    steps = np.diff(row) / 255
    places = np.arange(side - 1)
    mean = (places * steps).sum()
    point = np.zeros((side, side), np.uint8)
    point[side // 2, side // 2] = 255
    inner = [int(value) for value in row if 0 < value < 255]
    return {
        "kernel": kernel, "sigma": sigma, "response": inner,
        "effective": float(np.sqrt((steps * (places - mean) ** 2).sum())),
        "leavesPoint": bool((blurred(point, kernel, sigma) == point).all()),
    }


def noise(width, height):
    state = 12345
    values = []
    for _ in range(width * height * 3):
        state = (1103515245 * state + 12345) % 2**31
        values.append(state >> 16 & 255)
    return np.array(values, np.uint8).reshape(height, width, 3)


def images(width, height):
    image = noise(width, height)
    text = lambda pixels: base64.b64encode(pixels.tobytes()).decode()
    planes = torch.from_numpy(image).permute(2, 0, 1)
    blurs = [
        {"kernel": kernel, "sigma": sigma,
         "pixels": text(gaussian_blur(planes, kernel, sigma).permute(1, 2, 0).contiguous().numpy())}
        for kernel, sigma in [(1, 1.0), (3, 0.1), (3, 0.25), (3, 0.3), (3, 2.0), (7, 0.9), (9, 1.85), (23, 2.0), (33, 5.0)]
    ]
    return {"width": width, "height": height, "pixels": text(image), "blurs": blurs}


if __name__ == "__main__":
    path = pathlib.Path(__file__).parent.parent / "Imaging/Fixtures/blurs.json"
    path.write_text(json.dumps([case(kernel, sigma) for kernel in (0, 3, 7, 9, 23) for sigma in SIGMAS]) + "\n")
    path.with_name("kernel_blurs.json").write_text(json.dumps(images(24, 17)) + "\n")
