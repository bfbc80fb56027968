"""Writes Tests/Training/Fixtures: torch's losses and gradients of SimSiam for the tests of training.

    pip install torch torchvision numpy
    python Tests/Reference/make_training_fixtures.py [NAME ...]

Weights and views come from a counter-based hash that Tests/Training/HashedNumbers.swift repeats bit for bit, so
that only losses, norms and samples of gradients are committed. Gradients are computed in double precision from the
float32 weights; the losses of twenty steps in float32, as a run has them.
"""

import json
import math
import sys
from pathlib import Path

import numpy
import torch
import torchvision
from torch import nn
from torch.nn import functional

FIXTURES = Path(__file__).resolve().parent.parent / "Training" / "Fixtures"
WORD = 0xFFFFFFFF
SAMPLES = 64
STEPS = 20
SALTS = 100


def mixed(words):
    """A 32-bit bijection (xor-shift, multiply), element by element."""
    words = words.astype(numpy.uint32)
    words ^= words >> numpy.uint32(16)
    words *= numpy.uint32(0x7FEB352D)
    words ^= words >> numpy.uint32(15)
    words *= numpy.uint32(0x846CA68B)
    words ^= words >> numpy.uint32(16)
    return words


def name_hash(name):
    """FNV-1a of the name's bytes."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & WORD
    return value


def signed(name, shape, amplitude):
    """float32 numbers of [-amplitude, amplitude): a function of the name and the position."""
    count = math.prod(shape)
    words = mixed(mixed(numpy.arange(count, dtype=numpy.uint32)) ^ numpy.uint32(name_hash(name)))
    centred = (words >> numpy.uint32(8)).astype(numpy.float32) * numpy.float32(2.0**-23) - numpy.float32(1)
    return torch.from_numpy((centred * numpy.float32(amplitude)).reshape(shape))


class ZeroPadding(nn.Module):
    """Option A: every stride-th pixel, new channels of zeros on both sides."""

    def __init__(self, stride, inputs, outputs):
        super().__init__()
        self.stride, self.pad = stride, (outputs - inputs) // 2

    def forward(self, x):
        return functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.pad, self.pad))


class Backbone(nn.Module):
    """A residual network of basic blocks or bottlenecks, of any width, in torchvision's naming."""

    def __init__(self, counts, width, stem, option_a, fc, expansion=1):
        super().__init__()
        kernel, stride, padding, pooling = stem
        self.conv1 = nn.Conv2d(3, width, kernel, stride, padding, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU()
        self.pool = nn.MaxPool2d(3, 2, 1) if pooling else nn.Identity()
        inputs, self.stages = width, len(counts)
        for stage, count in enumerate(counts):
            outputs, blocks = (width << stage) * expansion, []
            for position in range(count):
                stride = 2 if stage and not position else 1
                shortcut = None
                if stride != 1 or inputs != outputs:
                    shortcut = (
                        ZeroPadding(stride, inputs, outputs)
                        if option_a
                        else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
                    )
                block = torchvision.models.resnet.BasicBlock if expansion == 1 else torchvision.models.resnet.Bottleneck
                blocks.append(block(inputs, width << stage, stride, shortcut))
                inputs = outputs
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = fc

    def forward(self, x):
        x = self.pool(self.relu(self.bn1(self.conv1(x))))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(x.mean((2, 3)))


class SimSiam(nn.Module):
    def __init__(self, case):
        super().__init__()
        expansion = case.get("expansion", 1)
        features = (case["width"] << (len(case["counts"]) - 1)) * expansion
        inner, outputs, predictor = case["projector"], case["outputs"], case["predictor"]

        def hidden(first, second):
            return [nn.Linear(first, second, bias=False), nn.BatchNorm1d(second), nn.ReLU(inplace=True)]

        layers = hidden(features, inner) + (hidden(inner, inner) if case["layers"] == 3 else [])
        fc = nn.Sequential(*layers, nn.Linear(inner, outputs), nn.BatchNorm1d(outputs, affine=False))
        self.encoder = Backbone(case["counts"], case["width"], case["stem"], case["option_a"], fc, expansion)
        self.predictor = nn.Sequential(*hidden(outputs, predictor), nn.Linear(predictor, outputs))
        # Batch norm takes this bias away again; SimSiam's code does not train it.
        fc[-2].bias.requires_grad = False
        with torch.no_grad():
            for name, tensor in self.named_parameters():
                tensor.copy_(self.start(name, tensor))

    @staticmethod
    def start(name, tensor):
        """He-scaled weights; gammas around 0.8, those of a block's end too, so that every gradient counts."""
        if tensor.dim() > 1:
            return signed(name, tensor.shape, math.sqrt(6 / math.prod(tensor.shape[1:])))
        return signed(name, tensor.shape, 0.25) + (0.75 if name.endswith("weight") else 0)

    def loss(self, first, second):
        z1, z2 = self.encoder(first), self.encoder(second)
        p1, p2 = self.predictor(z1), self.predictor(z2)
        cosine = functional.cosine_similarity
        self.deviation = sum(functional.normalize(z).std(0).mean().item() for z in (z1, z2)) / 2
        return -(cosine(p1, z2.detach()).mean() + cosine(p2, z1.detach()).mean()) / 2


def views(case, step):
    shape = (case["batch"], 3, case["side"], case["side"])
    place = f"{step} of {case['salt']}"
    common = signed(f"image {place}", shape, 1.5)
    return [common + signed(f"view {number} of {place}", shape, 0.75) for number in (1, 2)]


def margin(case):
    """How far the closest decision of a ReLU or of the max pooling is from going the other way."""
    network, closest = SimSiam(case).double(), [math.inf]

    def look_at_relu(module, inputs):
        closest.append(inputs[0].abs().min().item())

    def look_at_pool(module, inputs):
        patches = functional.unfold(inputs[0], 3, padding=1, stride=2)
        largest = patches.unflatten(1, (-1, 9)).topk(2, dim=2).values
        gaps = (largest[:, :, 0] - largest[:, :, 1])[largest[:, :, 0] > 0]
        closest.append(gaps.min().item())

    for module in network.modules():
        if isinstance(module, nn.ReLU):
            module.register_forward_pre_hook(look_at_relu)
        if isinstance(module, nn.MaxPool2d):
            module.register_forward_pre_hook(look_at_pool)
    with torch.no_grad():
        network.loss(*(view.double() for view in views(case, 0)))
    return min(closest)


def safest(case):
    """The case whose decisions are the farthest from rounding: one that goes the other way changes gradients by 1%."""
    return max((case | {"salt": salt} for salt in range(SALTS)), key=margin)


def samples(tensor):
    values = tensor.flatten()
    count = min(SAMPLES, values.numel())
    places = [index * values.numel() // count for index in range(count)]
    return [float(f"{values[place].item():.8g}") for place in places]


def one_step(case):
    network = SimSiam(case).double()
    loss = network.loss(*(view.double() for view in views(case, 0)))
    loss.backward()
    gradients = {
        name: {"norm": float(f"{tensor.grad.norm().item():.8g}"), "samples": samples(tensor.grad)}
        for name, tensor in network.named_parameters()
        if tensor.grad is not None
    }
    statistics = {
        name: samples(tensor) for name, tensor in network.named_buffers() if "running" in name
    }
    return {
        "loss": loss.item(), "deviation": network.deviation, "gradients": gradients, "statistics": statistics,
        "shapes": {name: list(tensor.shape) for name, tensor in network.named_parameters()},
    }


def many_steps(case):
    """Losses of a run whose last gammas are zero at first, as SimSiam's are.

    With other gammas the same run in float32 and in double parts within 20 steps, torch from torch.
    """
    network = SimSiam(case)
    with torch.no_grad():
        for name, tensor in network.named_parameters():
            if name.endswith("bn3.weight" if case.get("expansion", 1) > 1 else "bn2.weight"):
                tensor.zero_()
    groups = [
        {"params": [p for p in network.encoder.parameters() if p.requires_grad]},
        {"params": network.predictor.parameters(), "lr": case["predictor_rate"]},
    ]
    optimizer = torch.optim.SGD(groups, case["rate"], momentum=0.9, weight_decay=case["decay"])
    losses = []
    for step in range(STEPS):
        loss = network.loss(*views(case, step % 4))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


IMAGENET_STEM, SMALL_STEM = (7, 2, 3, True), (3, 1, 1, False)
STANDARD = {"batch": 16, "outputs": 64, "predictor": 16, "rate": 0.005, "predictor_rate": 0.02, "decay": 1e-4}
CASES = {
    "resnet18": {
        "counts": [2, 2, 2, 2], "width": 8, "stem": IMAGENET_STEM, "option_a": False, "side": 48,
        "layers": 3, "projector": 64, "batch": 8,
    },
    "resnet18-small-stem": {
        "counts": [2, 2, 2, 2], "width": 8, "stem": SMALL_STEM, "option_a": False, "side": 12,
        "layers": 2, "projector": 96, "batch": 8,
    },
    "resnet18-one-pixel": {
        "counts": [2, 2, 2, 2], "width": 16, "stem": IMAGENET_STEM, "option_a": False, "side": 30,
        "layers": 3, "projector": 128,
    },
    "resnet20": {
        "counts": [3, 3, 3], "width": 16, "stem": SMALL_STEM, "option_a": True, "side": 10,
        "layers": 3, "projector": 64, "batch": 8,
    },
    "resnet50": {
        "counts": [3, 4, 6, 3], "width": 8, "stem": IMAGENET_STEM, "option_a": False, "side": 48,
        "layers": 3, "projector": 64, "batch": 8, "expansion": 4,
    },
}


def main():
    torch.manual_seed(0)
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or CASES:
        case = CASES[name]
        case = safest(STANDARD | case)
        answer = {"configuration": case} | one_step(case) | {"losses": many_steps(case)}
        (FIXTURES / f"{name}.json").write_text(json.dumps(answer, separators=(",", ":")) + "\n")
        print(name, case["salt"], margin(case), answer["loss"], answer["losses"][-1])


if __name__ == "__main__":
    main()
