"""Writes tiny checkpoints in which an encoder stands among other encoders, strangers, wrappers and loose tensors.

    pip install torch torchvision safetensors numpy timm transformers
    python Tests/Reference/checkpoints_encoders.py

The networks are the two of checkpoints_layouts.py, so that its reference files say what any of these must be read as.
`encoders.json` holds for each file what checkpoints_layouts.py notes; `foreign-names.json` holds names of tensors of
real models that are no ResNets of torchvision's form: those of first blocks, without biases and variances.
"""

import argparse
import json
import re

import torch
from torch import nn

import checkpoints_layouts as layouts
from checkpoints_layouts import backbone, encoder, head, slow
from checkpoints_tiny_network import FEATURES, Net, features, linear, mlp, norm, randomize

FOLDER = layouts.FOLDER.parent / "Encoders"
notes = layouts.layouts


def save(name, content, *, note=None, **facts):
    """Saves content under the folder of this script, and notes what a reader should find."""
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    layouts.save(name, content, **facts)
    if note:
        notes[note] = notes.pop(name)


def mapped(state, rename):
    return {rename(name): tensor for name, tensor in state.items()}


def projector_of(seed, *, bias=True):
    return mlp(linear(FEATURES, 6, bias), norm(6), nn.ReLU(), linear(6, 4, bias), seed=seed)


def prototypes():
    """facebookresearch/swav: everything at the top, the prototypes beside the backbone."""
    projector = projector_of(31)
    state = backbone(prefix="module.") | head(projector, "module.projection_head.")
    weight = {"module.prototypes.weight": torch.rand(7, 4)}
    save("swav.pth", {"state_dict": state | weight, "epoch": 400}, default="encoder", ignored=1, projector=projector)
    several = {f"module.prototypes.prototypes{number}.weight": torch.rand(7, 4) for number in range(3)}
    save("deepcluster-v2.pth", state | several, default="encoder", ignored=3, projector=projector)


def strangers():
    """What projects keep beside a backbone at the top of its dictionary."""
    beside = {"mean": torch.rand(1, 3, 1, 1), "std": torch.rand(1, 3, 1, 1), "queue": torch.rand(4, 9)}
    beside |= {"memory_bank": torch.rand(9, 4), "center": torch.rand(1, 4), "mask_token": torch.rand(1, 1, 4)}
    for name in ["fc_rot", "fc1", "fc2", "mlp.0", "aux_head.0", "linear_probe"]:
        beside |= head(linear(FEATURES, 5, True), name + ".")
    fc = mlp(linear(FEATURES, 3, True), seed=3)[0]
    save("strangers.safetensors", backbone() | head(fc, "fc.") | beside, default="encoder", ignored=len(beside), classifier=fc)
    inner = mapped(backbone() | beside, lambda name: "backbone." + name)
    save("strangers-below-a-prefix.pth", {"state_dict": inner}, default="backbone", ignored=len(beside))
    # thop counts operations in each module's buffers: only --ignore may pass over what stands among the layers.
    counted = backbone() | {"layer1.0.conv1.total_ops": torch.zeros(1), "layer1.0.total_params": torch.zeros(1)}
    torch.save({"state_dict": counted}, FOLDER / "counted.pth")


def lightly():
    """lightly's BYOL and MoCo benchmarks before 2024, and its MoCo example: the trained encoder is not called `backbone`,
    or stands behind its copy."""
    projector, other = projector_of(32, bias=False), projector_of(33, bias=False)
    predictor = mlp(linear(4, 5), norm(5), nn.ReLU(), linear(5, 4, True), seed=34)
    state = backbone(slow, "backbone.") | head(other, "projection_head.layers.")
    state |= backbone(encoder, "student_backbone.") | head(projector, "student_projection_head.layers.")
    state |= head(predictor, "student_prediction_head.layers.")
    copies = len(backbone()) + len(other.state_dict())
    save(
        "lightly-byol-2023.pth", layouts.lightning(state), default="student_backbone", others=["backbone"], ignored=copies,
        projector=projector, predictor=predictor,
    )
    state = backbone(slow, "backbone.") | head(other, "projection_head.layers.")
    state |= backbone(encoder, "query_backbone.") | head(projector, "query_projection_head.layers.")
    save(
        "lightly-moco-2023.pth", layouts.lightning(state), default="query_backbone", others=["backbone"], ignored=copies,
        projector=projector,
    )
    state = backbone(slow, "backbone_momentum.") | head(other, "projection_head_momentum.layers.")
    state |= backbone(encoder, "backbone.") | head(projector, "projection_head.layers.")
    save(
        "lightly-moco-example.pth", state, default="backbone", others=["backbone_momentum"], ignored=copies,
        projector=projector,
    )


def averages():
    """timm's training checkpoint, and a predictor that alone tells which of two networks is trained."""
    content = {"epoch": 9, "arch": "resnet18", "state_dict_ema": backbone(slow), "state_dict": backbone(encoder)}
    save("timm-training.pth", content, default="state_dict", others=["state_dict_ema"])
    projector = projector_of(35)
    predictor = mlp(linear(4, 5), norm(5), nn.ReLU(), linear(5, 4, True), seed=36)
    state = backbone(slow, "second.backbone.") | backbone(encoder, "first.backbone.")
    state |= head(projector, "first.projector.") | head(predictor, "first.predictor.")
    save(
        "predictor-of-one.pth", state, default="first.backbone", others=["second.backbone"], ignored=len(backbone()),
        projector=projector, predictor=predictor,
    )


def loose():
    """Dictionaries beside loose tensors, under keys that no project is known for."""
    best = {"best_acc": torch.tensor(71.5), "losses": torch.rand(20)}
    save("best-accuracy.pth", {"model": backbone(), **best}, default="encoder")
    nested = {"run_7": {"averaged_over": torch.tensor(5), "nested": {"net_g": backbone(prefix="encoder.")}}, **best}
    optimizer = {"state": {"conv1.weight": {"exp_avg": torch.rand(3), "step": torch.tensor(4.0)}}, "param_groups": []}
    save("nested-key.pth", {"optimizer": optimizer, **nested}, default="encoder")


def wrapped(name):
    """As FSDP, activation checkpointing, torch.compile and DDP of parts of a model name its tensors."""
    name = re.sub(r"^(layer\d)\.(\d)\.", r"_fsdp_wrapped_module.\1.\2._fsdp_wrapped_module._checkpoint_wrapped_module.", name)
    return "module.backbone._orig_mod." + name


def wrappers():
    projector = projector_of(37)
    heads = mapped(head(projector, "projector."), lambda name: name.replace("projector.", "module.projector._orig_mod."))
    state = mapped(backbone(), wrapped) | heads
    save("fsdp.pth", {"model": state, "step": torch.tensor(70)}, default="backbone", projector=projector)
    average = torch.optim.swa_utils.AveragedModel(encoder)
    save("averaged-model.pth", average.state_dict(), default="encoder", ignored=1)


def dead_channels():
    """Running variances a little below zero, in the backbone and in a projector."""
    net, projector = randomize(Net(), 1), projector_of(38)
    with torch.no_grad():
        for number, module in enumerate([net.bn1, net.layer2[0].bn2, net.layer4[0].downsample[1], projector[1]]):
            module.running_var[number % 2] = -1e-6 * (number + 1)
            module.weight[number % 2] *= 1e-2
    state = backbone(net, "backbone.") | head(projector, "projector.")
    torch.save({"state_dict": state}, FOLDER / "dead-channels.pth")
    answers = features(net, None, projector, None)
    (FOLDER / "dead-channels.json").write_text(json.dumps({"dead-channels.pth": {"options": {}, "features": answers}}) + "\n")


def folders():
    """Folders as transformers' save_pretrained writes them, the model in one file and in several."""
    fc = mlp(linear(FEATURES, 3, True), seed=3)[0]
    state = {"resnet." + name: tensor for name, tensor in layouts.hugging_face_names().items()} | head(fc, "classifier.1.")
    facts = {"default": "resnet", "layout": "Hugging Face", "classifier": fc}
    save("huggingface-folder/model.safetensors", state, note="huggingface-folder", **facts)
    (FOLDER / "huggingface-folder" / "config.json").write_text('{"model_type": "resnet"}\n')
    names = sorted(state)
    places = {name: f"model-0000{1 + index % 2}-of-00002.safetensors" for index, name in enumerate(names)}
    sharded = "huggingface-sharded"
    for place in sorted(set(places.values())):
        part = {name: state[name] for name in names if places[name] == place}
        save(f"{sharded}/{place}", part, note=sharded, **facts)
    index = {"metadata": {"total_size": sum(t.nbytes for t in state.values())}, "weight_map": places}
    (FOLDER / sharded / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")


def pixpro():
    """zdaxie/PixPro: heads of 1x1 convolutions on the map of the encoder, whose copy is `encoder_k`."""

    def convolutions():
        return nn.ModuleDict({"linear1": nn.Conv2d(FEATURES, 6, 1), "bn1": norm(6), "linear2": nn.Conv2d(6, 4, 1)})

    state = backbone(encoder, "module.encoder.") | head(convolutions(), "module.projector.")
    state |= backbone(slow, "module.encoder_k.") | head(convolutions(), "module.projector_k.")
    state |= head(nn.Conv2d(4, 4, 1), "module.value_transform.")
    content = {"opt": argparse.Namespace(arch="resnet18"), "model": state, "scheduler": {"last_epoch": 9}, "epoch": 100}
    ignored = sum(not name.startswith(("module.encoder.", "module.projector.")) for name in state)
    save("pixpro.pth", content, default="encoder", others=["encoder_k"], ignored=ignored)


def foreign():
    """Names of real models, by the words that a message about them must have."""
    import timm
    import torchvision.models as tv
    import transformers

    kinds = {
        "squeeze-and-excitation": [timm.create_model("seresnet50"), timm.create_model("legacy_seresnet18")],
        "SKNet": [timm.create_model("skresnet18")],
        "ResNeSt": [timm.create_model("resnest14d")],
        "Res2Net": [timm.create_model("res2net50_26w_4s")],
        "deep stem": [timm.create_model("resnet26d")],
        "without running statistics": [tv.resnet18(norm_layer=lambda width: nn.GroupNorm(8, width)), timm.create_model("resnet50_gn")],
        "ConvNeXt": [tv.convnext_tiny(), timm.create_model("convnext_atto"), transformers.ConvNextModel(transformers.ConvNextConfig())],
        "ResNetV2": [timm.create_model("resnetv2_50"), transformers.BitModel(transformers.BitConfig())],
        "RegNet": [tv.regnet_y_400mf(), timm.create_model("regnetx_002"), transformers.RegNetForImageClassification(transformers.RegNetConfig())],
        "EfficientNet": [tv.efficientnet_b0(), timm.create_model("efficientnet_b0"), tv.mobilenet_v2(), tv.mobilenet_v3_small()],
        "VGG": [tv.vgg11(), tv.vgg11_bn(), tv.alexnet()],
        "DenseNet": [tv.densenet121(), timm.create_model("densenet121")],
        "Inception": [tv.googlenet(init_weights=False), tv.inception_v3(init_weights=False)],
        "Vision Transformer": [
            timm.create_model("vit_tiny_patch16_224"), tv.vit_b_32(), transformers.ViTModel(transformers.ViTConfig(num_hidden_layers=2)),
            transformers.CLIPVisionModel(transformers.CLIPVisionConfig(num_hidden_layers=2)),
        ],
        "Swin": [tv.swin_t(), timm.create_model("swin_tiny_patch4_window7_224"), transformers.SwinModel(transformers.SwinConfig())],
    }
    names = {}
    for words, models in kinds.items():
        kept = [
            [
                name
                for name in model.state_dict()
                if not name.endswith((".bias", ".running_var", ".num_batches_tracked"))
                and sum(int(number) for number in re.findall(r"\.(\d+)(?=\.)", name)[:3]) < 2
            ]
            for model in models
        ]
        if kept:
            names[words] = kept
    (FOLDER / "foreign-names.json").write_text(json.dumps(names, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    torch.manual_seed(0)
    FOLDER.mkdir(parents=True, exist_ok=True)
    layouts.FOLDER = FOLDER
    for write in [prototypes, strangers, lightly, averages, loose, wrappers, dead_channels, folders, pixpro, foreign]:
        write()
    (FOLDER / "encoders.json").write_text(json.dumps(notes, indent=1) + "\n")
