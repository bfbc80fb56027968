"""Writes heads of projects and of no project, with what torch makes of them.

    pip install torch safetensors numpy
    python Tests/Reference/checkpoints_heads.py

`Heads/heads.json` holds heads alone: their tensors in the order of registration, and for the features
h[i] = sin(i + 1) torch's own output, or a part of the reason why names do not tell enough. `Heads/files.json` is of
whole checkpoints beside it, a tiny residual network with a head each, in the form of layouts.json.
"""

import json
import pathlib
import warnings

import safetensors.torch
import torch
from torch import nn
from torch.nn.utils import parametrizations

from checkpoints_tiny_network import FEATURES, Net, features, linear, norm, randomize_centred

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Checkpoints" / "Fixtures" / "Heads"
# As many values in as out: widths tell no order.
SQUARE = 6
warnings.filterwarnings("ignore", category=FutureWarning)
heads, files = {}, {}


class Head(nn.Module):
    """Modules by name, and a function of them."""

    def __init__(self, forward, **modules):
        super().__init__()
        self.function = forward
        for name, module in modules.items():
            self.add_module(name, module)

    def forward(self, x):
        return self.function(self, x)


def normalize(x):
    return nn.functional.normalize(x, dim=-1)


def seeded(module, seed):
    """Random numbers around zero, lengths of a weight norm above it."""
    module = randomize_centred(module, seed)
    with torch.no_grad():
        for name, tensor in module.named_parameters():
            if name.endswith(("weight_g", "original0")):
                tensor.copy_(tensor.abs() + 0.5)
    return module


def shortest(tensor):
    """float32 numbers as their shortest decimal text, for JSON."""
    return [float(str(value)) for value in tensor.detach().numpy().ravel()]


def write(name, module, refused=None, option="auto", inputs=FEATURES):
    """Notes a head with torch's output, or with what the reason of its refusal says."""
    module = seeded(module, len(heads) + 2)
    with torch.no_grad():
        output = None if refused else shortest(module(torch.sin(torch.arange(1, inputs + 1, dtype=torch.float32))[None]))
    tensors = [
        {"name": key, "shape": list(tensor.shape), "values": shortest(tensor)}
        for key, tensor in module.state_dict().items() if tensor.dtype.is_floating_point
    ]
    heads[name] = {"inputs": inputs, "option": option, "tensors": tensors, "output": output, "refused": refused}


def bare(**modules):
    """Modules of which no function is known."""
    return Head(None, **modules)


def dino(trunk, last, name="mlp"):
    return Head(lambda self, x: self.last_layer(normalize(getattr(self, name)(x))), **{name: trunk, "last_layer": last})


def by_words(activation, first="fc1", second="fc2", between=None):
    """A linear layer, a norm where there is one, an activation, a linear layer."""
    def forward(self, x):
        x = getattr(self, first)(x)
        return getattr(self, second)(activation(getattr(self, between)(x) if between else x))
    return forward


def identity(x):
    return x


def dino_heads():
    def trunk():
        return nn.Sequential(linear(FEATURES, 6, True), nn.GELU(), linear(6, 5, True), nn.GELU(), linear(5, 4, True))

    write("dino without weight norm", dino(trunk(), linear(4, 7)))
    write("dino with weight norm", dino(trunk(), nn.utils.weight_norm(linear(4, 7))))
    write("dino with parametrizations", dino(trunk(), parametrizations.weight_norm(linear(4, 7))))
    stacked = nn.Sequential(linear(FEATURES, 6), norm(6), nn.GELU(), linear(6, 6), norm(6), nn.GELU(), linear(6, 6, True))
    write("dino with batch norm", dino(stacked, linear(6, 6)))
    write("dino of one layer", dino(linear(FEATURES, 4, True), linear(4, 7)))
    write("lightly's dino", dino(stacked, nn.utils.weight_norm(linear(6, 6)), "layers"))
    write("last layer of no project", bare(fc1=linear(FEATURES, 4, True), last_layer=linear(4, 4)), "last_layer")
    write("weight norm of no project", bare(fc1=nn.utils.weight_norm(linear(FEATURES, 4)), fc2=linear(4, 4)), "fc1, of which names do not tell")
    last = Head(by_words(lambda x: normalize(x), "fc1", "fc2"), fc1=linear(FEATURES, 4, True), fc2=linear(4, 4))
    write("asked for as dino's", last, option="dino")
    write("spectral norm", bare(fc1=nn.utils.spectral_norm(linear(FEATURES, 4)), fc2=linear(4, 4)), "found weight_orig")


def orders():
    write("fc1 bn1 fc2", Head(by_words(torch.relu, between="bn1"), fc1=linear(FEATURES, 6, True), bn1=norm(6), fc2=linear(6, 4, True)))
    write("fc1 bn1 fc2, square", Head(by_words(torch.relu, between="bn1"), fc1=linear(SQUARE, SQUARE, True), bn1=norm(SQUARE), fc2=linear(SQUARE, SQUARE, True)), inputs=SQUARE)

    def three(self, x):
        x = torch.relu(self.bn1(self.fc1(x)))
        return self.fc3(torch.relu(self.bn2(self.fc2(x))))

    square = {"fc1": linear(SQUARE, SQUARE), "bn1": norm(SQUARE), "fc2": linear(SQUARE, SQUARE), "bn2": norm(SQUARE), "fc3": linear(SQUARE, SQUARE)}
    write("three layers, square", Head(three, **square), inputs=SQUARE)
    write("registered by kind", Head(three, **{name: square[name] for name in ["fc1", "fc2", "fc3", "bn1", "bn2"]}), inputs=SQUARE)

    def openmmlab(self, x):
        return self.bn1(self.fc1(torch.relu(self.bn0(self.fc0(x)))))

    write("openmmlab", Head(openmmlab, fc0=linear(SQUARE, SQUARE), bn0=norm(SQUARE), fc1=linear(SQUARE, SQUARE), bn1=norm(SQUARE, affine=False)), inputs=SQUARE)
    layers = []
    for _ in range(4):
        layers += [linear(SQUARE, SQUARE), norm(SQUARE), nn.ReLU()]
    write("numbers beyond nine", nn.Sequential(*layers, linear(SQUARE, 5, True)), inputs=SQUARE)
    blocks = [nn.Sequential(linear(SQUARE, SQUARE, True), norm(SQUARE), nn.ReLU()), nn.Sequential(linear(SQUARE, SQUARE, True), norm(SQUARE), nn.ReLU())]
    write("layers of layers", Head(lambda self, x: self.layer10(self.layer2(x)), layer2=blocks[0], layer10=nn.Sequential(*blocks[1][:2])), inputs=SQUARE)
    words = {"hidden": linear(FEATURES, 6, True), "between": norm(6), "above": linear(6, 4, True)}
    write("words that widths order", Head(by_words(torch.relu, "hidden", "above", "between"), **words))
    ends = {"fc_in": linear(SQUARE, SQUARE, True), "fc_out": linear(SQUARE, SQUARE, True)}
    write("in and out", Head(by_words(torch.relu, "fc_in", "fc_out"), **ends), inputs=SQUARE)
    norms = Head(lambda self, x: self.fc2(torch.relu(self.fc1(self.bn1(x)))), bn1=norm(FEATURES), fc1=linear(FEATURES, 6), fc2=linear(6, 4))
    write("norm ahead, by widths", norms)
    opposed = {"bn1": norm(SQUARE), "fc1": linear(SQUARE, SQUARE), "fc2": linear(SQUARE, SQUARE)}
    write("norm registered ahead, square", bare(**opposed), "room for more than one", inputs=SQUARE)
    parts = {"left": nn.Sequential(linear(SQUARE, SQUARE), nn.ReLU(), linear(SQUARE, SQUARE)), "right": nn.Sequential(linear(SQUARE, SQUARE), nn.ReLU(), linear(SQUARE, SQUARE))}
    write("two projectors", bare(**parts), "room for more than one: left.0 > left.2 > right.0 > right.2, or right.0", inputs=SQUARE)
    write("two projectors that cannot follow", bare(mlp=linear(FEATURES, 5), mlp2=linear(FEATURES, 5)), "each takes what the one before gives, the first 16")
    scores = Head(lambda self, x: self.net(x), net=nn.Sequential(linear(FEATURES, 6), norm(6), nn.ReLU(), linear(6, 4)), prototypes0=linear(4, 9))
    write("prototypes", scores)


def activations():
    write("activation ahead of the norm", nn.Sequential(linear(FEATURES, 6), nn.ReLU(), norm(6), linear(6, 4)))
    write("two places", bare(**{"0": linear(FEATURES, 6), "2": norm(6), "4": linear(6, 4)}), "more than one")
    write("no place", nn.Sequential(linear(FEATURES, 6), linear(6, 4)), "a number left out for an activation")
    write("no place, none asked for", nn.Sequential(linear(FEATURES, 6), linear(6, 4)), option="none")
    write("no place, ReLU asked for", Head(by_words(torch.relu, "0", "1"), **{"0": linear(FEATURES, 6), "1": linear(6, 4)}), option="relu")
    write("GELU asked for", Head(by_words(nn.functional.gelu), fc1=linear(FEATURES, 6), fc2=linear(6, 4)), option="gelu")
    write("none asked for", Head(by_words(identity, between="bn1"), fc1=linear(FEATURES, 6), bn1=norm(6), fc2=linear(6, 4)), option="none")
    write("activation at the end", nn.Sequential(linear(FEATURES, 6), nn.ReLU(), norm(6)))


class Pooled(nn.Module):
    """A head on maps of one pixel."""

    def __init__(self, *layers):
        super().__init__()
        for name, module in nn.Sequential(*layers).named_children():
            self.add_module(name, module)

    def forward(self, x):
        x = x[:, :, None, None]
        for module in self.children():
            x = module(x)
        return x.flatten(1)


def forms():
    write("layer norm", nn.Sequential(linear(FEATURES, 6, True), nn.LayerNorm(6), nn.ReLU(), linear(6, 4, True)))
    write("1x1 convolution", Pooled(nn.Conv2d(FEATURES, 5, 1)))
    write("1x1 convolutions and batch norm", Pooled(nn.Conv2d(FEATURES, 5, 1, bias=False), nn.BatchNorm2d(5)))
    linear1, linear2 = nn.Conv2d(FEATURES, 5, 1), nn.Conv2d(5, 4, 1)
    write("1x1 convolutions with ReLU", bare(linear1=linear1, bn1=nn.BatchNorm2d(5), linear2=linear2), "1x1 convolutions and ReLU")
    write("3x3 convolution", bare(**{"0": nn.Conv2d(FEATURES, 5, 3)}), "a linear layer or a 1x1 convolution")
    write("batch norm without statistics", bare(fc1=linear(FEATURES, 6), bn1=nn.BatchNorm1d(6, track_running_stats=False), fc2=linear(6, 4)), "a batch norm with its statistics")
    write("PReLU", nn.Sequential(linear(FEATURES, 6), nn.PReLU(), linear(6, 4)), "a layer norm, found weight [1] alone")
    temperature = bare(net=nn.Sequential(linear(FEATURES, 6)))
    temperature.temperature = nn.Parameter(torch.tensor(0.1))
    write("temperature", temperature, "found temperature")
    whitening = bare(net=nn.Sequential(linear(FEATURES, 6)))
    whitening.register_buffer("running_projection", torch.eye(6))
    write("whitening", whitening, "found running_projection")


def save(name, head, prefix, *, problem=None, option="auto"):
    """A checkpoint of the tiny network and a head, as torch saves it and as safetensors sorts it."""
    net, head = randomize_centred(Net(stages=3, kernel=3), 1), seeded(head, 100 + len(files))
    state = {"backbone." + key: tensor for key, tensor in net.state_dict().items()}
    state |= {prefix + key: tensor for key, tensor in head.state_dict().items()}
    torch.save({"state_dict": state}, FOLDER / f"{name}.pth")
    safetensors.torch.save_file({key: tensor.contiguous().clone() for key, tensor in state.items()}, FOLDER / f"{name}.safetensors")
    answers = features(net, projector=None if problem else head)
    files[name] = {"problem": problem, "features": answers}


def checkpoints():
    width = FEATURES // 2
    trunk = nn.Sequential(linear(width, 6, True), nn.GELU(), linear(6, 4, True))
    save("dino", dino(trunk, linear(4, 7)), "head.")
    save("words", Head(by_words(torch.relu, between="bn1"), fc1=linear(width, width, True), bn1=norm(width), fc2=linear(width, width, True)), "projector.")
    convolutions = bare(linear1=nn.Conv2d(width, 5, 1), bn1=nn.BatchNorm2d(5), linear2=nn.Conv2d(5, 4, 1))
    save("convolutions", convolutions, "projector.", problem="1x1 convolutions and ReLU")


if __name__ == "__main__":
    torch.manual_seed(0)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for make in [dino_heads, orders, activations, forms, checkpoints]:
        make()
    (FOLDER / "heads.json").write_text(json.dumps(heads) + "\n")
    (FOLDER / "files.json").write_text(json.dumps(files) + "\n")
