"""Writes one tiny checkpoint for each way in which projects name a residual network and its heads.

    pip install torch safetensors numpy
    python Tests/Reference/checkpoints_layouts.py

All files hold the same two networks (the encoder that is trained and a slow copy of it, with random
weights and statistics), so that `reference.safetensors` and `reference-slow.safetensors` say what any of
them must be read as. `layouts.json` holds for each file what a reader should find, and torch's own
outputs of its heads for the feature vector h[i] = sin(i + 1), and of the whole network for two images.
"""

import argparse
import collections
import json
import pathlib

import safetensors.torch
import torch
from torch import nn

from checkpoints_tiny_network import FEATURES, Net, features, linear, mlp, norm, randomize

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Checkpoints" / "Fixtures" / "Layouts"
layouts = {}


encoder = randomize(Net(), 1)
slow = randomize(Net(), 2)


def backbone(net=encoder, prefix=""):
    return {prefix + name: tensor for name, tensor in net.state_dict().items()}


def numbered(net=encoder, prefix=""):
    """The names of nn.Sequential(*children)."""
    return backbone(nn.Sequential(*list(net.children())[:-1]), prefix)


def renamed(state, *pairs):
    for old, new in pairs:
        state = {name.replace(old, new): tensor for name, tensor in state.items()}
    return state


def head(module, prefix):
    return {prefix + name: tensor for name, tensor in module.state_dict().items()}


def output(module, width=FEATURES):
    """What a head makes of h."""
    if module is None:
        return None
    with torch.no_grad():
        return module(torch.sin(torch.arange(1, width + 1, dtype=torch.float32))[None])[0].tolist()


def save(name, content, *, default, others=(), layout="torchvision", ignored=0, leftovers=(), net=encoder, options=None, **heads):
    """Saves content and notes what a reader should find; a head is a module, or none."""
    if name.endswith(".safetensors"):
        content = {key: tensor.contiguous().clone() for key, tensor in content.items()}
        safetensors.torch.save_file(content, FOLDER / name)
    else:
        torch.save(content, FOLDER / name)
    predictor, projector = heads.get("predictor"), heads.get("projector")
    width = projector[0].in_features if net is not encoder else FEATURES
    both = nn.Sequential(projector, predictor) if predictor else None
    layouts[name] = {
        "default": default,
        "others": list(others),
        "layout": layout,
        "ignored": ignored,
        "leftovers": list(leftovers),
        "classifier": output(heads.get("classifier")),
        "projector": output(projector, width),
        "prediction": output(both, width),
        "options": options or {},
        "features": features(net, heads.get("classifier"), projector, predictor),
    }


def lightning(state):
    return {"epoch": 3, "global_step": 900, "pytorch-lightning_version": "1.5.0", "state_dict": state}


def supervised():
    fc = mlp(linear(FEATURES, 3, True), seed=3)[0]
    plain = backbone() | head(fc, "fc.")
    save("torchvision.pth", plain, default="encoder", classifier=fc)
    save("dino-pretrain.pth", backbone(), default="encoder")
    save("timm.safetensors", plain, default="encoder", classifier=fc)
    save("byol-pytorch-plain.pth", {"state_dict_ema": plain}, default="encoder", classifier=fc)
    broken = backbone() | {"fc.weight": fc.weight.detach(), "fc.weight.bias": fc.bias.detach()}
    no_bias = linear(FEATURES, 3)
    no_bias.weight = fc.weight
    save("simclr-tonylins.pth", {"state_dict": broken}, default="encoder", classifier=no_bias)
    cifar = renamed(backbone(), ("downsample", "shortcut")) | head(fc, "linear.")
    save("cifar.pth", {"net": cifar, "acc": 93.0}, default="encoder", classifier=fc)


def simsiam():
    layers = [linear(FEATURES, 6), norm(6), nn.ReLU(), linear(6, 6), norm(6), nn.ReLU()]
    projector = mlp(*layers, linear(6, 5, True), norm(5, affine=False), seed=4)
    predictor = mlp(linear(5, 4), norm(4), nn.ReLU(), linear(4, 5, True), seed=5)
    state = backbone(prefix="module.encoder.") | head(projector, "module.encoder.fc.")
    state |= head(predictor, "module.predictor.")
    content = {"epoch": 100, "arch": "resnet18", "state_dict": state, "optimizer": {"state": {}, "param_groups": []}}
    save("simsiam.pth", content, default="encoder", projector=projector, predictor=predictor)


def moco():
    for version, layers in [(1, [linear(FEATURES, 4, True)]), (2, [linear(FEATURES, 6, True), nn.ReLU(), linear(6, 4, True)])]:
        projector, other = mlp(*layers, seed=6), mlp(*layers, seed=6)
        projector, other = (projector[0], other[0]) if version == 1 else (projector, other)
        state = backbone(encoder, "module.encoder_q.") | head(projector, "module.encoder_q.fc.")
        state |= backbone(slow, "module.encoder_k.") | head(other, "module.encoder_k.fc.")
        state |= {"module.queue": torch.zeros(4, 8), "module.queue_ptr": torch.zeros(1, dtype=torch.long)}
        content = {"epoch": 200, "arch": "resnet18", "state_dict": state}
        # The key encoder, its head, and the queue with its pointer.
        count = len(backbone()) + len(other.state_dict()) + 2
        save(f"moco-v{version}.pth", content, default="encoder_q", others=["encoder_k"], ignored=count, projector=projector)
    projector = mlp(linear(FEATURES, 6), norm(6), nn.ReLU(), linear(6, 5), norm(5, affine=False), seed=7)
    predictor = mlp(linear(5, 4), norm(4), nn.ReLU(), linear(4, 5), norm(5, affine=False), seed=8)
    state = backbone(prefix="module.base_encoder.") | head(projector, "module.base_encoder.fc.")
    state |= backbone(slow, "module.momentum_encoder.") | head(predictor, "module.predictor.")
    content = {"epoch": 300, "arch": "resnet18", "state_dict": state, "scaler": {"scale": 65536.0}}
    save(
        "moco-v3.pth", content, default="base_encoder", others=["momentum_encoder"], ignored=len(backbone()),
        projector=projector, predictor=predictor,
    )


def byol():
    fc = mlp(linear(FEATURES, 3, True), seed=3)[0]
    projector = mlp(linear(FEATURES, 6, True), norm(6), nn.ReLU(), linear(6, 5, True), seed=9)
    predictor = mlp(linear(5, 4, True), norm(4), nn.ReLU(), linear(4, 5, True), seed=10)
    net = backbone() | head(fc, "fc.")
    state = {}
    for prefix in ["net.", "online_encoder.net."]:
        state |= {prefix + name: tensor for name, tensor in net.items()}
    state |= head(projector, "online_encoder.projector.")
    state |= backbone(slow, "target_encoder.net.") | head(mlp(linear(FEATURES, 5), seed=11), "target_encoder.projector.")
    state |= head(predictor, "online_predictor.")
    save(
        "byol-pytorch.pth", state, default="net", others=["target_encoder.net"], ignored=len(backbone()) + 1,
        classifier=fc, projector=projector, predictor=predictor,
    )
    networks = {
        f"{kind}_network_state_dict": numbered(net, "encoder.") | head(projector, "projetion.net.")
        for kind, net in [("online", encoder), ("target", slow)]
    }
    save(
        "pytorch-byol.pth", networks, default="online_network_state_dict.encoder",
        others=["target_network_state_dict.encoder"], layout="Sequential (stem 0, stages 4, 5, 6, 7)", projector=projector,
    )


def simclr():
    projector = mlp(linear(FEATURES, 6, True), nn.ReLU(), linear(6, 4, True), seed=12)
    state = backbone(prefix="backbone.") | head(projector, "backbone.fc.")
    save("simclr-sthalles.pth", {"epoch": 5, "arch": "resnet18", "state_dict": state}, default="backbone", projector=projector)
    projector = mlp(linear(FEATURES, 6), nn.ReLU(), linear(6, 4), seed=13)
    save("simclr-spijkervet.pth", backbone(prefix="encoder.") | head(projector, "projector."), default="encoder", projector=projector)
    projector = mlp(linear(FEATURES, 6, True), nn.ReLU(), linear(6, 4, True), seed=14)
    heads = head(projector[0], "0.clf.0.") | head(projector[2], "1.clf.0.")
    model = {"trunk": backbone(prefix="_feature_blocks."), "heads": heads}
    content = {"phase_idx": 7, "classy_state_dict": {"base_model": {"model": model}}}
    save("vissl.pth", content, default="_feature_blocks", projector=projector)


class Normalize(nn.Module):
    def forward(self, values):
        return nn.functional.normalize(values, dim=-1)


def dino():
    layers = [linear(FEATURES, 6, True), nn.GELU(), linear(6, 6, True), nn.GELU(), linear(6, 4, True)]
    trunk = mlp(*layers, seed=15)
    last = nn.Module()
    last.weight_g = nn.Parameter(torch.ones(5, 1))
    last.weight_v = nn.Parameter(torch.ones(5, 4))
    randomize(last, 16)
    weight = linear(4, 5)
    with torch.no_grad():
        weight.weight.copy_(last.weight_g * last.weight_v / last.weight_v.norm(dim=1, keepdim=True))
    tensors = head(trunk, "module.head.mlp.") | head(last, "module.head.last_layer.")
    content = {
        "student": backbone(slow, "module.backbone.") | tensors,
        "teacher": backbone(encoder, "module.backbone.") | tensors,
        "epoch": 100,
        "args": argparse.Namespace(arch="resnet50", out_dim=65536),
        "dino_loss": {"center": torch.zeros(1, 5)},
    }
    save(
        "dino.pth", content, default="teacher.backbone", others=["student.backbone"],
        projector=nn.Sequential(trunk, Normalize(), weight),
    )


def frameworks():
    layers = [linear(FEATURES, 6, True), norm(6), nn.ReLU(), linear(6, 6, True), norm(6), nn.ReLU()]
    projector = mlp(*layers, linear(6, 5, True), norm(5, affine=False), seed=17)
    predictor = mlp(linear(5, 4), norm(4), nn.ReLU(), linear(4, 5, True), seed=18)
    heads = {"projector": projector, "predictor": predictor}
    momentum = mlp(*layers, seed=19)
    state = backbone(prefix="backbone.") | head(linear(FEATURES, 10, True), "classifier.")
    state |= backbone(slow, "momentum_backbone.") | head(projector, "projector.")
    state |= head(momentum, "momentum_projector.") | head(predictor, "predictor.")
    # The online classifier and the momentum encoder are no part of what is measured.
    ignored = len(backbone()) + 2 + len(momentum.state_dict())
    save("solo-learn.pth", lightning(state), default="backbone", others=["momentum_backbone"], ignored=ignored, **heads)
    state = backbone(prefix="backbone.") | backbone(slow, "teacher_backbone.")
    state |= head(projector, "projection_head.layers.") | head(predictor, "prediction_head.layers.")
    save(
        "lightly-benchmark.pth", lightning(state), default="backbone", others=["teacher_backbone"],
        ignored=len(backbone()), **heads,
    )
    state = numbered(prefix="backbone.") | head(projector, "projection_head.layers.")
    state |= head(predictor, "prediction_head.layers.")
    name = "Sequential (stem 0, stages 4, 5, 6, 7)"
    save("lightly-example.pth", lightning(state), default="backbone", layout=name, **heads)
    # As lightly's command line builds it: an input batch norm, no ReLU after the stem, a last convolution.
    stages = [encoder.layer1, encoder.layer2, encoder.layer3, encoder.layer4]
    ends = randomize(nn.ModuleList([nn.BatchNorm2d(3), nn.Conv2d(FEATURES, 7, 1)]), 22)
    children = [ends[0], encoder.conv1, encoder.bn1, *stages, ends[1], nn.AdaptiveAvgPool2d(1)]
    # The shared backbone has ImageNet's stem, the command line's own one no pooling.
    model = nn.Sequential(*children)
    projector = mlp(linear(7, 6, True), nn.ReLU(), linear(6, 4, True), seed=23)
    state = renamed(backbone(model, "model.features."), ("downsample", "shortcut"))
    state |= head(projector, "model.projection_head.layers.")
    name = "Sequential (stem 1, stages 3, 4, 5, 6)"
    leftovers = [f"input_norm.{part}" for part in ["weight", "bias", "running_mean", "running_var"]]
    leftovers += ["last_conv.weight", "last_conv.bias"]
    save(
        "lightly-cli.pth", lightning(state), default="model.features", layout=name, leftovers=leftovers,
        net=nn.Sequential(model, nn.Flatten()), options={"stemPooling": "none"}, projector=projector,
    )


def patrick_hua():
    layers = [
        ("layer1", nn.Sequential(linear(FEATURES, 6, True), norm(6), nn.ReLU())),
        ("layer2", nn.Sequential(linear(6, 6, True), norm(6), nn.ReLU())),
        ("layer3", nn.Sequential(linear(6, 5, True), norm(5))),
    ]
    projector = randomize(nn.Sequential(collections.OrderedDict(layers)), 20)
    layers = [("layer1", nn.Sequential(linear(5, 4, True), norm(4), nn.ReLU())), ("layer2", linear(4, 5, True))]
    predictor = randomize(nn.Sequential(collections.OrderedDict(layers)), 21)
    state = {}
    for body, top in [("backbone.", "projector."), ("encoder.0.", "encoder.1.")]:
        state |= backbone(prefix=body) | head(projector, top)
    state |= head(predictor, "predictor.")
    content = {"epoch": 800, "state_dict": state}
    save("simsiam-patrickhua.pth", content, default="backbone", projector=projector, predictor=predictor)


def hugging_face_names():
    """The backbone as transformers' ResNetModel names it."""
    state = {}
    for name, tensor in backbone().items():
        parts = name.split(".")
        kinds = {"conv": "convolution", "bn": "normalization"}
        if name.startswith("layer"):
            stage, block, layer = int(parts[0][5:]) - 1, parts[1], parts[2]
            kind, number = kinds.get(layer[:-1]), layer[-1]
            inner = f"layer.{int(number) - 1}.{kind}" if kind else f"shortcut.{list(kinds.values())[int(parts[3])]}"
            name = f"encoder.stages.{stage}.layers.{block}.{inner}.{parts[-1]}"
        else:
            name = f"embedder.embedder.{kinds[parts[0][:-1]]}.{parts[-1]}"
        state[name] = tensor
    return state


def hugging_face():
    fc = mlp(linear(FEATURES, 3, True), seed=3)[0]
    state = hugging_face_names()
    save("huggingface-model.pth", state, default="encoder", layout="Hugging Face")
    whole = {"resnet." + name: tensor for name, tensor in state.items()} | head(fc, "classifier.1.")
    save("huggingface.safetensors", whole, default="resnet", layout="Hugging Face", classifier=fc)


if __name__ == "__main__":
    torch.manual_seed(0)
    FOLDER.mkdir(parents=True, exist_ok=True)
    safetensors.torch.save_file(backbone(encoder), FOLDER / "reference.safetensors")
    safetensors.torch.save_file(backbone(slow), FOLDER / "reference-slow.safetensors")
    for write in [supervised, simsiam, moco, byol, simclr, dino, frameworks, patrick_hua, hugging_face]:
        write()
    (FOLDER / "layouts.json").write_text(json.dumps(layouts, indent=1) + "\n")
