"""A residual network small enough to commit, and heads, for checkpoints_layouts.py."""

import copy

import torch
from torch import nn

WIDTH = 2
FEATURES = 8 * WIDTH


class Block(nn.Module):
    """torchvision's BasicBlock by its names."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        if stride != 1:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )


class Net(nn.Module):
    """A residual network of one block a stage, torchvision's children in torchvision's order."""

    def __init__(self, head=None):
        super().__init__()
        self.conv1 = nn.Conv2d(3, WIDTH, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(WIDTH)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = nn.Sequential(Block(WIDTH, WIDTH, 1))
        self.layer2 = nn.Sequential(Block(WIDTH, 2 * WIDTH, 2))
        self.layer3 = nn.Sequential(Block(2 * WIDTH, 4 * WIDTH, 2))
        self.layer4 = nn.Sequential(Block(4 * WIDTH, 8 * WIDTH, 2))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = head or nn.Identity()


def randomize(module, seed):
    """Random weights and statistics everywhere, also where torch starts with zeros and ones."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in [*module.named_parameters(), *module.named_buffers()]:
            if tensor.dtype.is_floating_point:
                tensor.copy_(torch.rand(tensor.shape, generator=generator) - 0.3)
            if name.endswith(("running_var", "weight_g")):
                tensor.copy_(tensor.abs() + 0.5)
    return module.eval()


def linear(inputs, outputs, bias=False):
    return nn.Linear(inputs, outputs, bias=bias)


def norm(width, affine=True):
    return nn.BatchNorm1d(width, affine=affine)


def mlp(*layers, seed):
    """Layers of its own: the same list may be used for several heads."""
    return randomize(copy.deepcopy(nn.Sequential(*layers)), seed)
