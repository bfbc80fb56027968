"""A tiny CIFAR ResNet, saved by torch, for the tests of the built binary.

Run from the project's root, with torch from PyPI:  python Tests/Reference/endtoend_fixtures.py
Writes Tests/EndToEnd/Fixtures/tiny.pth (zip format, `state_dict` with `module.` names): three stages of one
block, 8, 16 and 32 channels, zero-padding shortcuts, random weights and statistics.
"""

import pathlib

import torch

torch.manual_seed(7)


def convolution(names, name, norm, out_channels, in_channels):
    names[f"module.{name}.weight"] = torch.randn(out_channels, in_channels, 3, 3) * (2 / (9 * in_channels)) ** 0.5
    names[f"module.{norm}.weight"] = torch.rand(out_channels) + 0.5
    names[f"module.{norm}.bias"] = torch.randn(out_channels) * 0.1
    names[f"module.{norm}.running_mean"] = torch.randn(out_channels) * 0.1
    names[f"module.{norm}.running_var"] = torch.rand(out_channels) + 0.5
    names[f"module.{norm}.num_batches_tracked"] = torch.tensor(100)


def main():
    names = {}
    convolution(names, "conv1", "bn1", 8, 3)
    inputs = 8
    for stage, width in enumerate([8, 16, 32], start=1):
        convolution(names, f"layer{stage}.0.conv1", f"layer{stage}.0.bn1", width, inputs)
        convolution(names, f"layer{stage}.0.conv2", f"layer{stage}.0.bn2", width, width)
        inputs = width
    names["module.linear.weight"] = torch.randn(10, 32) * 0.1
    names["module.linear.bias"] = torch.randn(10) * 0.1
    path = pathlib.Path("Tests/EndToEnd/Fixtures/tiny.pth")
    torch.save({"epoch": 3, "arch": "tiny", "state_dict": names}, path)


main()
