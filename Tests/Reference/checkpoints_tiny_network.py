"""Residual networks small enough to commit, and heads, for checkpoints_layouts.py and checkpoints_forms.py."""

import copy
import math

import torch
from torch import nn

WIDTH = 2
FEATURES = 8 * WIDTH
# Heights and widths of the images that torch's own features are of.
SIZES = [(40, 40), (33, 47)]


class ZeroPadding(nn.Module):
    """Option A of He et al. 2015: every second pixel, and new channels of zeros on both sides."""

    def __init__(self, added):
        super().__init__()
        self.added = added

    def forward(self, x):
        return nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added // 2, self.added // 2))


class Block(nn.Module):
    """torchvision's BasicBlock, or its Bottleneck where `outputs` are given, by its names."""

    def __init__(self, inputs, width, stride, *, outputs=None, groups=1, v1=False, option_a=False, eps=1e-5):
        super().__init__()
        is_bottleneck = outputs is not None
        outputs = outputs if is_bottleneck else width
        if not is_bottleneck:
            layers = [(inputs, width, 3, stride, 1), (width, outputs, 3, 1, 1)]
        else:
            first, second = (stride, 1) if v1 else (1, stride)
            layers = [(inputs, width, 1, first, 1), (width, width, 3, second, groups), (width, outputs, 1, 1, 1)]
        self.count = len(layers)
        for number, (i, o, kernel, step, parts) in enumerate(layers, 1):
            convolution = nn.Conv2d(i, o, kernel, step, kernel // 2, groups=parts, bias=False)
            setattr(self, f"conv{number}", convolution)
            setattr(self, f"bn{number}", nn.BatchNorm2d(o, eps=eps))
        self.shortcut = None
        if option_a and inputs != outputs:
            self.shortcut = ZeroPadding(outputs - inputs)
        elif stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs, eps=eps)
            )

    def forward(self, x):
        y = x
        for number in range(1, self.count + 1):
            y = getattr(self, f"bn{number}")(getattr(self, f"conv{number}")(y))
            y = y if number == self.count else torch.relu(y)
        shortcut = self.shortcut or getattr(self, "downsample", None)
        return torch.relu(y + (shortcut(x) if shortcut else x))


class Net(nn.Module):
    """A residual network of one block a stage, torchvision's children in torchvision's order.

    `bottleneck` is the outputs of a stage for each of its channels inside, 0 for basic blocks.
    """

    def __init__(
        self, head=None, *, stages=4, blocks=1, bottleneck=0, wide=1, kernel=7, stride=None, padding=None, pool=None,
        eps=1e-5, **form
    ):
        super().__init__()
        large = kernel == 7
        stride = stride or (2 if large else 1)
        padding = (3 if large else 1) if padding is None else padding
        self.conv1 = nn.Conv2d(3, WIDTH, kernel, stride, padding, bias=False)
        self.bn1 = nn.BatchNorm2d(WIDTH, eps=eps)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, 2, 1) if (large if pool is None else pool) else nn.Identity()
        inputs = WIDTH
        for stage in range(stages):
            width = WIDTH << stage
            outputs = width * bottleneck if bottleneck else width
            layers = []
            for block in range(blocks):
                step = 2 if stage > 0 and block == 0 else 1
                layers.append(Block(inputs, width * wide, step, outputs=outputs if bottleneck else None, eps=eps, **form))
                inputs = outputs
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.stages = stages
        self.features = inputs
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = head or nn.Identity()

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.avgpool(x).flatten(1)


def image(height, width):
    """x[i] = sin(i / 3) + cos(i * i / 1000), computed in double and rounded once."""
    index = torch.arange(3 * height * width, dtype=torch.float64)
    values = torch.sin(index / 3) + torch.cos(index * index / 1000)
    return values.to(torch.float32).reshape(1, 3, height, width)


def features(net, classifier=None, projector=None, predictor=None):
    """What torch makes of each image: backbone and every head that there is."""
    answers = []
    with torch.no_grad():
        for height, width in SIZES:
            backbone = net(image(height, width))
            answer = {"height": height, "width": width, "backbone": backbone}
            if classifier is not None:
                answer["logits"] = classifier(backbone)
            if projector is not None:
                answer["encoder"] = projector(backbone)
            if predictor is not None:
                answer["prediction"] = predictor(answer["encoder"])
            answers.append({key: value[0].tolist() if torch.is_tensor(value) else value for key, value in answer.items()})
    return answers


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


def randomize_centred(module, seed):
    """Random weights around zero, scaled so that features neither vanish nor agree for all images."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in [*module.named_parameters(), *module.named_buffers()]:
            if tensor.dim() > 1:
                tensor.copy_(torch.randn(tensor.shape, generator=generator) * math.sqrt(2 / tensor[0].numel()))
            elif tensor.dtype.is_floating_point:
                low = 0.5 if name.endswith("running_var") else 0.6 if name.endswith("weight") else -0.3
                tensor.copy_(torch.rand(tensor.shape, generator=generator) * 0.6 + low)
    return module.eval()


def linear(inputs, outputs, bias=False):
    return nn.Linear(inputs, outputs, bias=bias)


def norm(width, affine=True, eps=1e-5):
    return nn.BatchNorm1d(width, affine=affine, eps=eps)


def mlp(*layers, seed):
    """Layers of its own: the same list may be used for several heads."""
    return randomize(copy.deepcopy(nn.Sequential(*layers)), seed)
