"""Writes tiny checkpoints of networks of other forms than those of checkpoints_layouts.py.

    pip install torch safetensors numpy
    python Tests/Reference/checkpoints_forms.py

Bottlenecks, grouped and wide ones, 3x3 stems, and what names and shapes do not tell: padding, pooling and
stride of the stem, the stride's place in a bottleneck, epsilon. `forms.json` holds for each file the options
that it needs, and torch's own outputs of the whole network for two images.
"""

import json
import pathlib

import safetensors.torch
import torch
from torch import nn

from checkpoints_tiny_network import Net, features, linear, norm, randomize_centred

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Checkpoints" / "Fixtures" / "Forms"
forms = {}


def build(seed, **form):
    return randomize_centred(Net(**form), seed)


def mlp(*layers, seed):
    return randomize_centred(nn.Sequential(*layers), seed)


def named(module, prefix=""):
    return {prefix + name: tensor for name, tensor in module.state_dict().items()}


def numbered(net, prefix=""):
    """The names of nn.Sequential(*children)."""
    return named(nn.Sequential(*list(net.children())[:-1]), prefix)


def save(name, content, net, options=None, *, legacy=False, **heads):
    """Saves content and notes options and torch's answers."""
    if name.endswith(".safetensors"):
        safetensors.torch.save_file({key: tensor.contiguous().clone() for key, tensor in content.items()}, FOLDER / name)
    else:
        torch.save(content, FOLDER / name, _use_new_zipfile_serialization=not legacy)
    forms[name] = {"options": options or {}, "features": features(net, **heads)}


def bottlenecks():
    net = build(1, bottleneck=4, blocks=2)
    width = net.features
    layers = [linear(width, 12), norm(12), nn.ReLU(), linear(12, 12), norm(12), nn.ReLU(), linear(12, 9, True)]
    projector = mlp(*layers, norm(9, affine=False), seed=2)
    predictor = mlp(linear(9, 6), norm(6), nn.ReLU(), linear(6, 9, True), seed=3)
    state = named(net, "module.encoder.") | named(projector, "module.encoder.fc.") | named(predictor, "module.predictor.")
    save("simsiam-bottleneck.pth", {"state_dict": state}, net, projector=projector, predictor=predictor)

    net = build(4, bottleneck=4)
    projector = mlp(linear(width, 12), norm(12), nn.ReLU(), linear(12, 9), norm(9, affine=False), seed=5)
    predictor = mlp(linear(9, 6), norm(6), nn.ReLU(), linear(6, 9), norm(9, affine=False), seed=6)
    state = named(net, "module.base_encoder.") | named(projector, "module.base_encoder.fc.")
    state |= named(predictor, "module.predictor.")
    save("jointcrop-bottleneck.pth", {"state_dict": state}, net, projector=projector, predictor=predictor)

    net = build(7, bottleneck=4)
    projector = mlp(linear(width, 12, True), nn.ReLU(), linear(12, 8, True), seed=8)
    heads = named(projector[0], "0.clf.0.") | named(projector[2], "1.clf.0.")
    model = {"trunk": named(net, "_feature_blocks."), "heads": heads}
    save("vissl-bottleneck.pth", {"classy_state_dict": {"base_model": {"model": model}}}, net, projector=projector)

    net = build(9, bottleneck=2, groups=2, wide=2)
    classifier = mlp(linear(net.features, 5, True), seed=10)[0]
    save("timm-grouped.safetensors", named(net) | named(classifier, "fc."), net, classifier=classifier)

    net = build(11, bottleneck=4, wide=2)
    classifier = mlp(linear(net.features, 5, True), seed=12)[0]
    save("torchvision-wide.pth", named(net) | named(classifier, "fc."), net, classifier=classifier)


def hugging_face():
    net = build(13, bottleneck=4)
    kinds = {"conv": "convolution", "bn": "normalization"}
    state = {}
    for name, tensor in named(net).items():
        parts = name.split(".")
        if not name.startswith("layer"):
            state[f"embedder.embedder.{kinds[parts[0][:-1]]}.{parts[-1]}"] = tensor
            continue
        kind = kinds.get(parts[2][:-1])
        inner = f"layer.{int(parts[2][-1]) - 1}.{kind}" if kind else f"shortcut.{list(kinds.values())[int(parts[3])]}"
        state[f"encoder.stages.{int(parts[0][5:]) - 1}.layers.{parts[1]}.{inner}.{parts[-1]}"] = tensor
    save("huggingface-bottleneck.safetensors", state, net)


def small_stems():
    net = build(14, bottleneck=4, kernel=3, v1=True)
    projector = mlp(linear(net.features, 12), nn.ReLU(), linear(12, 8), seed=15)
    state = named(net, "encoder.") | named(projector, "projector.")
    save("simclr-spijkervet-v1.pth", state, net, {"bottleneckStride": "1x1"}, projector=projector)

    net = build(16, kernel=3, padding=2)
    layers = [linear(net.features, 12, True), norm(12), nn.ReLU(), linear(12, 9, True), norm(9, affine=False)]
    projector = mlp(*layers, seed=17)
    predictor = mlp(linear(9, 6), norm(6), nn.ReLU(), linear(6, 9, True), seed=18)
    state = named(net, "backbone.") | named(projector, "projector.") | named(predictor, "predictor.")
    heads = {"projector": projector, "predictor": predictor}
    save("solo-learn-cifar.pth", {"state_dict": state}, net, {"stemPadding": 2}, **heads)

    net = build(19, kernel=3, pool=True)
    save("lightly-pooled.pth", {"state_dict": numbered(net, "backbone.")}, net, {"stemPooling": "max"})

    net = build(20, kernel=3, stride=2)
    save("patrickhua-stride.pth", {"state_dict": named(net, "backbone.")}, net, {"stemStride": 2})

    net = build(21, kernel=3, stages=3, blocks=2, option_a=True)
    classifier = mlp(linear(net.features, 5, True), seed=22)[0]
    state = named(net, "module.") | named(classifier, "module.linear.")
    save("cifar-option-a.th", {"best_prec1": 91.5, "state_dict": state}, net, legacy=True, classifier=classifier)


class Flat(nn.Module):
    """What `features` asks of a network, around a model that pools by itself."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x).flatten(1)


def lightly_command_line():
    """An input batch norm, no ReLU after the stem (it is no child of lightly's own ResNet), a last convolution."""
    net = build(26, bottleneck=4, kernel=3)
    ends = randomize_centred(nn.ModuleList([nn.BatchNorm2d(3), nn.Conv2d(net.features, 11, 1)]), 27)
    stages = [net.layer1, net.layer2, net.layer3, net.layer4]
    model = nn.Sequential(ends[0], net.conv1, net.bn1, *stages, ends[1], nn.AdaptiveAvgPool2d(1))
    projector = mlp(linear(11, 11, True), nn.ReLU(), linear(11, 6, True), seed=28)
    state = named(model, "model.backbone.") | named(projector, "model.projection_head.layers.")
    state = {name.replace("downsample", "shortcut"): tensor for name, tensor in state.items()}
    save("lightly-cli-bottleneck.pth", {"state_dict": state}, Flat(model), projector=projector)


def choices():
    net = build(23, pool=False)
    save("pytorch-byol-unpooled.pth", numbered(net), net, {"stemPooling": "none"})

    net = build(24, bottleneck=4, eps=1e-2)
    layers = [linear(net.features, 12), norm(12, eps=1e-2), nn.ReLU(), linear(12, 9), norm(9, affine=False, eps=1e-2)]
    projector = mlp(*layers, seed=25)
    state = named(net, "backbone.") | named(projector, "projector.")
    save("solo-learn-epsilon.pth", {"state_dict": state}, net, {"epsilon": 1e-2}, projector=projector)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for write in [bottlenecks, hugging_face, small_stems, lightly_command_line, choices]:
        write()
    (FOLDER / "forms.json").write_text(json.dumps(forms, indent=1) + "\n")
