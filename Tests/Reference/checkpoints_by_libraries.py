"""Makes checkpoints of ResNet-18s with the libraries that users have, and compares jc-stats' features with torch's.

    pip install torch torchvision safetensors numpy pillow timm lightly transformers pytorch-lightning
    python Tests/Reference/checkpoints_by_libraries.py [folder]

Each line is a file: the relative difference of the features from torch's, or the line of the refusal. Files in which a
refusal is right end in what the line must have; any other refusal or difference is a failure, and the exit status 1.
Layouts of projects that are no packages (SwAV, PixPro, ...) are made with their modules' names.
"""

import copy
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import pytorch_lightning
import safetensors.torch
import timm
import torch
import torchvision
import transformers
from lightly.models.modules import heads
from PIL import Image
from torch import nn
from torch.distributed.algorithms._checkpoint.checkpoint_wrapper import checkpoint_wrapper

PROGRAM = os.environ.get("JC_STATS", ".build/release/jc-stats")
FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())
TOLERANCE = 1e-4
failures = 0


def randomized(module, seed):
    """Random weights and statistics, so that two networks differ and no batch norm does nothing."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in module.state_dict().items():
        if tensor.dim() > 1:
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * (2 / tensor[0].numel()) ** 0.5)
        elif tensor.dtype.is_floating_point:
            low = 0.75 if name.endswith(("weight", "running_var")) else -0.15
            tensor.copy_(torch.rand(tensor.shape, generator=generator) * 0.3 + low)
    return module.eval()


def resnet(seed, make=torchvision.models.resnet18):
    net = make()
    net.fc = nn.Identity()
    return randomized(net, seed)


def images():
    folder = FOLDER / "images" / "all"
    folder.mkdir(parents=True, exist_ok=True)
    numbers = np.random.default_rng(0)
    for index in range(4):
        small = Image.fromarray(numbers.integers(0, 256, (8, 8, 3), dtype=np.uint8))
        small.resize((64, 64), Image.BICUBIC).save(folder / f"{index}.png")
    pixels = np.stack([np.asarray(Image.open(folder / f"{index}.png")) for index in range(4)]).astype(np.float32) / 255
    pixels = (pixels - np.float32([0.485, 0.456, 0.406])) / np.float32([0.229, 0.224, 0.225])
    return torch.from_numpy(pixels.transpose(0, 3, 1, 2).copy())


def check(title, path, model, *, features="backbone", refused=None):
    """Compares the features of a file with what torch computes, or the refusal with its words."""
    global failures
    output = FOLDER / "features.npy"
    output.unlink(missing_ok=True)
    data = str(FOLDER / "images")
    command = [PROGRAM, "embed", str(path), data, "--side", "64", "--features", features, "-o", str(output), "--json"]
    run = subprocess.run(command, capture_output=True, text=True)
    notes = [line for line in run.stderr.splitlines() if line.startswith("several")]
    if run.returncode != 0:
        line = run.stderr.strip().splitlines()[-1].replace(str(FOLDER) + "/", "")
        is_right = refused is not None and refused in line and len(run.stderr.strip().splitlines()) == 1
        print(f"{title}: {'refused' if is_right else 'FAIL, refused'}: {line}")
    elif refused is not None:
        is_right = False
        print(f"{title}: FAIL, expected a refusal ({refused})")
    else:
        with torch.no_grad():
            expected = model(PIXELS).flatten(1).numpy()
        found = np.load(output)
        error = np.abs(found - expected).max() / np.abs(expected).max() if found.shape == expected.shape else np.inf
        is_right = error < TOLERANCE
        print(f"{title}: {'ok' if is_right else 'FAIL'}, {features}, relative difference {error:.1e}", *notes[:1], sep="; ")
    failures += not is_right


def save(name, content):
    path = FOLDER / name
    torch.save(content, path)
    return path


def prefixed(prefix, module):
    return {prefix + name: tensor for name, tensor in module.state_dict().items()}


def numbered(net):
    """What users of lightly do: the children in a Sequential, without the classifier."""
    return nn.Sequential(*list(net.children())[:-1])


def timm_files():
    model = randomized(timm.create_model("resnet18"), 1)
    backbone = copy.deepcopy(model)
    backbone.reset_classifier(0)
    safetensors.torch.save_file(model.state_dict(), FOLDER / "model.safetensors")
    check("timm resnet18, safetensors", FOLDER / "model.safetensors", backbone)
    check("timm resnet18, safetensors", FOLDER / "model.safetensors", model, features="logits")
    average = timm.utils.ModelEmaV3(randomized(timm.create_model("resnet18"), 2))
    content = {"epoch": 3, "arch": "resnet18", "state_dict": model.state_dict(), "version": 2, "metric": 0.71}
    path = save("timm-training.pth.tar", content | {"state_dict_ema": timm.utils.get_state_dict(average)})
    check("timm training checkpoint with EMA", path, backbone)
    for name, words in [("resnet26d", "deep stem"), ("seresnet50", "squeeze-and-excitation"), ("vit_tiny_patch16_224", "Vision Transformer"), ("resnet50_gn", "group norm")]:
        check(f"timm {name}", save(f"{name}.pth", timm.create_model(name).state_dict()), None, refused=words)


def torch_files():
    net = resnet(3)
    path = save("compiled.pth", torch.compile(net).state_dict())
    check("torch.compile of the whole", path, net)

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = torch.compile(resnet(3))
            self.backbone.layer1[0] = checkpoint_wrapper(self.backbone.layer1[0])

    check("torch.compile and activation checkpointing of parts", save("parts.pth", Model().state_dict()), net)
    fsdp = {"_fsdp_wrapped_module." + k.replace("layer1.", "layer1._fsdp_wrapped_module."): v for k, v in net.state_dict().items()}
    check("names of FSDP's modules", save("fsdp.pth", {"model": fsdp}), net)
    check("torch AveragedModel", save("swa.pth", torch.optim.swa_utils.AveragedModel(net).state_dict()), net)
    content = {"model": net.state_dict(), "best_acc": torch.tensor(0.7)}
    check("dictionary beside a loose tensor", save("best.pth", content), net)
    check("whole module", save("whole.pth", net), None, refused="pickled object of class torchvision")
    torch.jit.script(net).save(FOLDER / "script.pt")
    check("TorchScript", FOLDER / "script.pt", None, refused="TorchScript")
    program = torch.export.export(net, (torch.zeros(1, 3, 64, 64),))
    torch.export.save(program, FOLDER / "exported.pt2")
    check("torch.export", FOLDER / "exported.pt2", None, refused="torch.export")
    import torch.distributed.checkpoint as dcp
    from torch.distributed.checkpoint.format_utils import dcp_to_torch_save

    dcp.save({"model": net.state_dict()}, checkpoint_id=FOLDER / "dcp", no_dist=True)
    check("DCP folder", FOLDER / "dcp", None, refused="dcp_to_torch_save")
    dcp_to_torch_save(FOLDER / "dcp", FOLDER / "joined.pth")
    check("DCP folder, joined", FOLDER / "joined.pth", net)


class HuggingFaceFeatures(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixels):
        return self.model(pixels).pooler_output


def transformers_files():
    config = transformers.ResNetConfig(embedding_size=64, hidden_sizes=[64, 128, 256, 512], depths=[2, 2, 2, 2], layer_type="basic")
    model = randomized(transformers.ResNetForImageClassification(config), 4)
    model.save_pretrained(FOLDER / "huggingface")
    model.save_pretrained(FOLDER / "sharded", max_shard_size="10MB")
    check("transformers ResNet, folder", FOLDER / "huggingface", HuggingFaceFeatures(model.resnet))
    check(f"transformers ResNet, {len(list((FOLDER / 'sharded').glob('*.safetensors')))} shards", FOLDER / "sharded", HuggingFaceFeatures(model.resnet))
    transformers.RegNetModel(transformers.RegNetConfig(layer_type="x")).save_pretrained(FOLDER / "regnet")
    check("transformers RegNet, folder", FOLDER / "regnet", None, refused="RegNet")


class LightningSimCLR(pytorch_lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.backbone = numbered(resnet(5))
        self.projection_head = randomized(heads.SimCLRProjectionHead(512, 512, 128), 6)

    def training_step(self, batch):
        return self.projection_head(self.backbone(batch).flatten(1)).sum() * 0

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0)


def lightning_file():
    module = LightningSimCLR()
    trainer = pytorch_lightning.Trainer(
        max_steps=0, logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False,
        accelerator="cpu", default_root_dir=FOLDER,
    )
    trainer.fit(module, torch.utils.data.DataLoader(torch.zeros(2, 3, 64, 64)))
    trainer.save_checkpoint(FOLDER / "lightning.ckpt")
    module.eval()
    check("Lightning's Trainer with lightly's SimCLR", FOLDER / "lightning.ckpt", module.backbone)
    whole = nn.Sequential(module.backbone, nn.Flatten(), module.projection_head)
    check("Lightning's Trainer with lightly's SimCLR", FOLDER / "lightning.ckpt", whole, features="projection")


def lightly_files():
    net, copy_ = resnet(7), resnet(8)
    projector, other = randomized(heads.BYOLProjectionHead(512), 9), randomized(heads.BYOLProjectionHead(512), 10)
    predictor = randomized(heads.BYOLPredictionHead(), 11)
    state = prefixed("backbone.", copy_) | prefixed("projection_head.", other)
    state |= prefixed("student_backbone.", net) | prefixed("student_projection_head.", projector)
    state |= prefixed("student_prediction_head.", predictor)
    path = save("lightly-byol.ckpt", {"state_dict": state})
    check("lightly BYOL before 2024", path, net)
    check("lightly BYOL before 2024", path, nn.Sequential(net, projector, predictor), features="prediction")
    moco, key = randomized(heads.MoCoProjectionHead(512, 512, 128), 12), randomized(heads.MoCoProjectionHead(512, 512, 128), 13)
    state = prefixed("backbone_momentum.", numbered(copy_)) | prefixed("projection_head_momentum.", key)
    state |= prefixed("backbone.", numbered(net)) | prefixed("projection_head.", moco)
    path = save("lightly-moco.ckpt", {"state_dict": state})
    check("lightly MoCo example", path, net)
    check("lightly MoCo example", path, nn.Sequential(net, moco), features="projection")
    state = prefixed("backbone.", net) | prefixed("projection_head.", randomized(heads.SwaVProjectionHead(512, 512, 128), 14))
    state |= {"prototypes.heads.0.weight": torch.randn(30, 128)}
    check("lightly SwAV", save("lightly-swav.ckpt", {"state_dict": state}), net)
    simsiam = randomized(heads.SimSiamProjectionHead(512, 512, 128), 15)
    path = save("lightly-simsiam.ckpt", {"state_dict": prefixed("backbone.", net) | prefixed("projection_head.", simsiam)})
    check("lightly SimSiam", path, nn.Sequential(net, simsiam), features="projection")


def project_files():
    net, copy_ = resnet(16), resnet(17)
    mlp = randomized(nn.Sequential(nn.Linear(512, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 16)), 18)
    state = prefixed("module.", net) | prefixed("module.projection_head.", mlp)
    path = save("swav.pth", state | {"module.prototypes.weight": torch.randn(30, 16)})
    check("SwAV", path, net)
    check("SwAV", path, nn.Sequential(net, mlp), features="projection")
    check("DeepCluster-v2", save("dc2.pth", state | {"module.prototypes.prototypes0.weight": torch.randn(30, 16)}), net)
    dino = {"teacher": prefixed("module.backbone.", net), "student": prefixed("module.backbone.", copy_), "epoch": 9}
    check("DINO", save("dino.pth", dino | {"dino_loss": {"center": torch.zeros(1, 16)}}), net)
    state = prefixed("module.encoder.", net) | prefixed("module.encoder_k.", copy_)
    for side in ["projector", "projector_k"]:
        state |= {f"module.{side}.linear1.weight": torch.randn(64, 512, 1, 1), f"module.{side}.linear1.bias": torch.zeros(64)}
    state |= {"module.value_transform.weight": torch.randn(64, 64, 1, 1)}
    check("PixPro", save("pixpro.pth", {"model": state, "epoch": 100}), net)
    state = prefixed("backbone.", net) | prefixed("momentum_backbone.", copy_) | prefixed("projector.", mlp)
    state |= prefixed("classifier.", nn.Linear(512, 10))
    check("solo-learn", save("solo.ckpt", {"state_dict": state}), net)
    moco = prefixed("module.encoder_q.", net) | prefixed("module.encoder_k.", copy_)
    moco |= {"module.queue": torch.randn(16, 50), "module.queue_ptr": torch.zeros(1, dtype=torch.long)}
    check("MoCo", save("moco.pth.tar", {"epoch": 200, "arch": "resnet18", "state_dict": moco}), net)
    simclr = randomized(nn.Sequential(nn.Linear(512, 64), nn.ReLU(), nn.Linear(64, 16)), 19)
    check("SimCLR (sthalles)", save("simclr.pth.tar", {"state_dict": prefixed("backbone.", net) | prefixed("backbone.fc.", simclr)}), net)
    byol = prefixed("target_encoder.net.", copy_) | prefixed("online_encoder.net.", net) | prefixed("net.", net)
    check("BYOL (lucidrains)", save("byol.pt", byol | prefixed("online_encoder.projector.", mlp)), net)


if __name__ == "__main__":
    torch.manual_seed(0)
    FOLDER.mkdir(parents=True, exist_ok=True)
    PIXELS = images()
    for write in [timm_files, torch_files, transformers_files, lightning_file, lightly_files, project_files]:
        write()
    print(f"{failures} failures")
    sys.exit(failures > 0)
