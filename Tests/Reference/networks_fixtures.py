"""Writes Tests/Encoders/Fixtures: torch's own features for the networks' tests.

    pip install torch torchvision numpy
    python Tests/Reference/networks_fixtures.py [--data FOLDER]

Weights and images come from a counter-based hash that Tests/Encoders/HashedTensors.swift repeats bit for
bit, so that only names, shapes and torch's answers are committed. With --data (the folder that
JC_STATS_DATA names) the answers for the real CIFAR checkpoints are written too.
"""

import argparse
import json
import math
from pathlib import Path

import numpy
import torch
import torchvision
from torch import nn
from torch.nn import functional

FIXTURES = Path(__file__).resolve().parent.parent / "Encoders" / "Fixtures"
WORD = 0xFFFFFFFF


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


def uniforms(name, count):
    """`count` float32 numbers of [0, 1): a function of the name and the position."""
    words = mixed(mixed(numpy.arange(count, dtype=numpy.uint32)) ^ numpy.uint32(name_hash(name)))
    return (words >> numpy.uint32(8)).astype(numpy.float32) * numpy.float32(2.0**-24)


def signed(name, shape, amplitude):
    count = math.prod(shape)
    centred = uniforms(name, count) * numpy.float32(2) - numpy.float32(1)
    return (centred * numpy.float32(amplitude)).reshape(shape)


def hashed_tensor(name, shape):
    """Weights of He's variance; batch-norm statistics that keep activations near one."""
    if len(shape) > 1:
        return signed(name, shape, math.sqrt(6 / math.prod(shape[1:])))
    if name.endswith("running_var") or name.endswith("weight"):
        lowest = 1.2 if name.endswith("running_var") else 0.2
        return uniforms(name, shape[0]) + numpy.float32(lowest)
    return signed(name, shape, 0.05)


def hashed_images(count, height, width):
    """Noise over squares of 8 x 8 pixels of one colour: noise alone would give all images like features."""
    blocks = signed("squares", (count, 3, -(-height // 8), -(-width // 8)), 2.0)
    squares = blocks.repeat(8, axis=2).repeat(8, axis=3)[:, :, :height, :width]
    return squares + signed("noise", (count, 3, height, width), 0.5)


class CIFARBlock(nn.Module):
    """Two 3x3 convolutions; a halving shortcut takes every second pixel and pads channels with zeros."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.padding = stride, (outputs - inputs) // 2

    def forward(self, maps):
        shortcut = maps
        if self.stride != 1:
            shortcut = functional.pad(
                maps[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.padding, self.padding))
        maps = functional.relu(self.bn1(self.conv1(maps)))
        return functional.relu(self.bn2(self.conv2(maps)) + shortcut)


class CIFARResNet(nn.Module):
    """He et al. 2015, section 4.2: 6n + 2 layers, three stages of n blocks."""

    def __init__(self, depth):
        super().__init__()
        blocks = (depth - 2) // 6
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = self.stage(blocks, 16, 16, 1)
        self.layer2 = self.stage(blocks, 16, 32, 2)
        self.layer3 = self.stage(blocks, 32, 64, 2)
        self.linear = nn.Linear(64, 10)

    @staticmethod
    def stage(blocks, inputs, outputs, stride):
        first = CIFARBlock(inputs, outputs, stride)
        return nn.Sequential(first, *(CIFARBlock(outputs, outputs, 1) for _ in range(blocks - 1)))

    def features(self, images):
        maps = functional.relu(self.bn1(self.conv1(images)))
        return self.layer3(self.layer2(self.layer1(maps))).mean((2, 3))

    def head(self, features):
        return self.linear(features)


class TorchvisionResNet(nn.Module):
    """A torchvision network with its features within reach; `small` gives it a 3x3 stem without maxpool."""

    def __init__(self, name, small=False):
        super().__init__()
        self.network = getattr(torchvision.models, name)(weights=None)
        if small:
            self.network.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
            self.network.maxpool = nn.Identity()

    def state_dict(self):
        return self.network.state_dict()

    def load_state_dict(self, tensors, strict):
        return self.network.load_state_dict(tensors, strict=strict)

    def features(self, images):
        head, self.network.fc = self.network.fc, nn.Identity()
        answer = self.network(images)
        self.network.fc = head
        return answer

    def head(self, features):
        return self.network.fc(features)


def shortest(values):
    """float32 numbers as their shortest decimal text, for JSON."""
    return [float(str(value)) for value in values.astype(numpy.float32).ravel()]


def answers(network, images):
    with torch.no_grad():
        features = network.features(torch.from_numpy(images))
        logits = network.head(features)
    # Ten classes a head are enough to see a wrong head, and keep the files small.
    return features.numpy(), logits.numpy()[:, :10]


def write(name, content):
    path = FIXTURES / f"{name}.json"
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes")


def write_network(name, title, network, sizes):
    shapes = {
        key: list(tensor.shape) for key, tensor in network.state_dict().items()
        if not key.endswith("num_batches_tracked")}
    tensors = {key: torch.from_numpy(hashed_tensor(key, shape)) for key, shape in shapes.items()}
    network.load_state_dict(tensors, strict=False)
    network.eval()
    cases = []
    for count, height, width in sizes:
        features, logits = answers(network, hashed_images(count, height, width))
        scale = numpy.abs(features).mean()
        assert numpy.isfinite(features).all() and 0.01 < scale < 100, f"{name}: mean {scale}"
        spread = numpy.abs(features - features.mean(0)).mean() if count > 1 else 0
        print(f"{name} {count}x{height}x{width}: mean {scale:.3g}, spread over images {spread:.3g}")
        cases.append({
            "count": count, "height": height, "width": width,
            "features": shortest(features), "logits": shortest(logits)})
    parameters = sum(parameter.numel() for parameter in network.parameters())
    write(name, {
        "name": title, "parameters": parameters, "shapes": [[key, shape] for key, shape in shapes.items()],
        "cases": cases})


CIFAR_STATISTICS = ([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010])
IMAGENET_STATISTICS = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
CHECKPOINTS = [
    ("resnet20-12fca82f.th", 20, "state_dict", IMAGENET_STATISTICS),
    ("resnet32-d509ac18.th", 32, "state_dict", IMAGENET_STATISTICS),
    ("resnet20-zip.pth", 20, "net", CIFAR_STATISTICS),
]


def write_real(data):
    """Features of the first eight test images, and how many of all are classified as labelled."""
    records = numpy.fromfile(data / "cifar10" / "test_batch.bin", dtype=numpy.uint8).reshape(-1, 3073)
    labels, pixels = records[:, 0], records[:, 1:].reshape(-1, 3, 32, 32)
    results = []
    for file, depth, key, (mean, deviation) in CHECKPOINTS:
        saved = torch.load(data / "checkpoints" / file, map_location="cpu", weights_only=True)[key]
        network = CIFARResNet(depth)
        network.load_state_dict({name.removeprefix("module."): value for name, value in saved.items()})
        network.eval()
        shape = (1, 3, 1, 1)
        images = pixels.astype(numpy.float32) / numpy.float32(255)
        images = (images - numpy.float32(mean).reshape(shape)) / numpy.float32(deviation).reshape(shape)
        with torch.no_grad():
            features = network.features(torch.from_numpy(images))
            logits = network.head(features).numpy()
        correct = int((logits.argmax(1) == labels).sum())
        print(file, correct, "of", len(labels))
        results.append({
            "file": file, "name": f"CIFAR ResNet-{depth}", "mean": mean, "deviation": deviation,
            "images": len(labels), "correct": correct, "predictions": logits.argmax(1).tolist(),
            "features": shortest(features[:8].numpy()), "logits": shortest(logits[:8])})
    write("real-checkpoints", results)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    data = parser.parse_args().data
    FIXTURES.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    write_network("resnet18", "ResNet-18", TorchvisionResNet("resnet18"), [(3, 64, 64), (1, 224, 224)])
    write_network("resnet34", "ResNet-34", TorchvisionResNet("resnet34"), [(2, 64, 48)])
    write_network("resnet50", "ResNet-50", TorchvisionResNet("resnet50"), [(2, 64, 64), (1, 224, 224)])
    write_network("resnet101", "ResNet-101", TorchvisionResNet("resnet101"), [(1, 64, 64)])
    write_network("resnet152", "ResNet-152", TorchvisionResNet("resnet152"), [(1, 47, 65)])
    write_network(
        "wide-resnet50-2", "Wide ResNet-50-2", TorchvisionResNet("wide_resnet50_2"), [(1, 33, 64)])
    write_network(
        "resnext50-32x4d", "ResNeXt-50 32x4d", TorchvisionResNet("resnext50_32x4d"), [(1, 64, 64)])
    write_network(
        "resnet18-small-stem", "ResNet-18 (3x3 stem)", TorchvisionResNet("resnet18", small=True),
        [(2, 32, 32)])
    for depth in (20, 32, 44, 56, 110):
        write_network(
            f"cifar-resnet{depth}", f"CIFAR ResNet-{depth}", CIFARResNet(depth), [(3, 32, 32), (1, 17, 23)])
    if data:
        write_real(data)


if __name__ == "__main__":
    main()
