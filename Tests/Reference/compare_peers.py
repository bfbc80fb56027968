"""Runs jc-stats and the programs that people use instead in turn, and prints ratios of medians.

usage: compare_peers.py PROGRAM [--images FOLDER] [--rounds 5] [--jobs forward train load ...]

PROGRAM is the built jc-stats. Peers (pip install torch torchvision timm onnx onnxscript onnxruntime openvino): torch frozen
by TorchScript, ONNX Runtime, OpenVINO; for training, torch in both layouts of memory; for loading, torchvision's DataLoader with two workers; for SDF, the loop that
one would write with them, and OpenVINO with its throughput hint fed by a DataLoader. All have two threads and float32, but for the
jobs of bfloat16: there OpenVINO has its default precision, with its latency and its throughput hint. In a round every program runs once, a few seconds each; a
ratio is that of the medians over the rounds. OPENBLAS_CORETYPE is taken out of the environment of jc-stats: it
would confine OpenBLAS, and no peer, to narrower vectors.
"""

import argparse
import glob
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

warnings.filterwarnings("ignore")
FORWARD_JOBS = [
    ("resnet50", 224, 8, 1.25),
    ("resnet50", 224, 32, 1.25),
    ("resnet18", 224, 16, 1.4),
    ("resnet18", 64, 64, 1.1),
    ("resnet20", 32, 256, 1.2),
]
BFLOAT16_JOBS = [("resnet50", 224, 8, 1.0), ("resnet18", 64, 64, 1.4)]
VIT_JOBS = [("vit-small-16", 224, 8, 1.1), ("vit-base-16", 224, 4, 1.1)]
VIT_BFLOAT16_JOBS = [("vit-small-16", 224, 8, 1.0), ("vit-base-16", 224, 4, 1.0)]
TIMM_NAMES = {"vit-small-16": "vit_small_patch16_224", "vit-base-16": "vit_base_patch16_224"}
TRAIN_JOBS = [(64, 64, 1.2), (32, 128, 1.2)]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--images", help="folder of JPEG files, for load and sdf")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", nargs="+", default=[
        "forward", "forward-bfloat16", "vit", "vit-bfloat16", "train", "load", "sdf-resnet50", "sdf-resnet18", "sdf-float32", "sdf-bfloat16"])
    return parser.parse_args()


def environment():
    return {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}


def run(program, *arguments):
    command = [program, *map(str, arguments)]
    return subprocess.run(command, check=True, env=environment(), capture_output=True, text=True).stdout


class Block:
    """Made where torch is imported: a basic block with a shortcut of option A."""

    @staticmethod
    def network():
        import torch
        from torch import nn

        class Basic(nn.Module):
            def __init__(self, inputs, outputs, stride):
                super().__init__()
                self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
                self.bn1 = nn.BatchNorm2d(outputs)
                self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
                self.bn2 = nn.BatchNorm2d(outputs)
                self.stride, self.added = stride, outputs - inputs

            def forward(self, x):
                y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
                half = self.added // 2
                x = nn.functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, half, half))
                return torch.relu(y + x)

        layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
        inputs = 16
        for stage, width in enumerate([16, 32, 64]):
            for index in range(3):
                layers.append(Basic(inputs, width, 2 if stage and not index else 1))
                inputs = width
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def torch_network(arch):
    import torch
    import torchvision

    torch.manual_seed(0)
    if arch == "resnet20":
        network = Block.network()
    elif arch in TIMM_NAMES:
        import timm

        network = timm.create_model(TIMM_NAMES[arch], pretrained=False, num_classes=0)
    else:
        network = getattr(torchvision.models, arch)(weights=None)
        network.fc = torch.nn.Identity()
    return network.eval()


def forward_peers(arch, size, batch):
    """Name and function of each peer, ready to run."""
    import numpy
    import onnxruntime
    import openvino
    import torch

    torch.set_num_threads(2)
    torch.set_grad_enabled(False)
    network = torch_network(arch)
    x = torch.randn(batch, 3, size, size)
    frozen = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(network, x)))
    path = os.path.join(tempfile.mkdtemp(), "network.onnx")
    torch.onnx.export(network, (x,), path, dynamo=False, input_names=["x"], output_names=["y"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 2, "PERFORMANCE_HINT": "LATENCY"}
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(path), "CPU", settings)
    array = numpy.ascontiguousarray(x.numpy())
    return {
        "torch frozen": lambda: frozen(x),
        "ONNX Runtime": lambda: session.run(None, {"x": array}),
        "OpenVINO": lambda: compiled(array),
    }


def openvino_network(arch, size, batch, **hints):
    import openvino
    import torch

    network = torch_network(arch)
    model = openvino.convert_model(network, example_input=torch.zeros(batch, 3, size, size))
    model.reshape([batch, 3, size, size])
    return openvino.Core().compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": 2, **hints})


def openvino_defaults(arch, size, batch):
    """One request after the other, and as many at once as the throughput hint asks for; the precision is the library's choice."""
    import numpy
    import openvino

    array = numpy.random.default_rng(0).standard_normal((batch, 3, size, size), numpy.float32)
    latency = openvino_network(arch, size, batch, PERFORMANCE_HINT="LATENCY")
    queue = openvino.AsyncInferQueue(openvino_network(arch, size, batch, PERFORMANCE_HINT="THROUGHPUT"))
    precision = latency.get_property("INFERENCE_PRECISION_HINT").to_string()

    def throughput():
        for _ in range(8):
            queue.start_async({0: array})
        queue.wait_all()

    return {
        f"OpenVINO ({precision})": (lambda: latency(array), batch),
        f"OpenVINO throughput ({precision})": (throughput, 8 * batch),
    }


def compare_bfloat16(arguments, jobs):
    for arch, size, batch, goal in jobs:
        peers = openvino_defaults(arch, size, batch)
        rates = {name: [] for name in ["jc-stats", *peers]}
        for _ in range(arguments.rounds):
            out = run(
                arguments.program, "bench", "forward", "--precision", "bfloat16", "--arch", arch, "--size", size,
                "--batch", batch, "--threads", 2, "--runs", 5, "--json")
            rates["jc-stats"].append(json.loads(out)["images_per_second"]["median"])
            for name, (function, units) in peers.items():
                rates[name].append(rate(function, units))
        report(f"bfloat16: {arch}, {size}, batch {batch}", "images/s", rates, goal)


def rate(function, units, seconds=2.0):
    """Median of units a second of single calls within `seconds`."""
    rates, start = [], time.perf_counter()
    while len(rates) < 3 or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        function()
        rates.append(units / (time.perf_counter() - begin))
    return statistics.median(rates)


def compare_forward(arguments, jobs):
    for arch, size, batch, goal in jobs:
        peers = forward_peers(arch, size, batch)
        for function in peers.values():
            function()
        rates = {name: [] for name in ["jc-stats", *peers]}
        for _ in range(arguments.rounds):
            out = run(
                arguments.program, "bench", "forward", "--arch", arch, "--size", size, "--batch", batch,
                "--threads", 2, "--runs", 5, "--json")
            rates["jc-stats"].append(json.loads(out)["images_per_second"]["median"])
            for name, function in peers.items():
                rates[name].append(rate(function, batch))
        report(f"{arch}, {size}, batch {batch}", "images/s", rates, goal)


def train_peer(side, batch, layout):
    """A step of SimSiam with a ResNet-18: loss, derivatives and the descent."""
    import torch
    import torchvision
    from torch import nn

    def hidden(inputs, outputs):
        return [nn.Linear(inputs, outputs, bias=False), nn.BatchNorm1d(outputs), nn.ReLU(inplace=True)]

    torch.set_num_threads(2)
    encoder = torchvision.models.resnet18(zero_init_residual=True)
    projector = [*hidden(512, 512), *hidden(512, 512), nn.Linear(512, 2048), nn.BatchNorm1d(2048, affine=False)]
    encoder.fc = nn.Sequential(*projector)
    predictor = nn.Sequential(*hidden(2048, 512), nn.Linear(512, 2048))
    network = nn.ModuleList([encoder, predictor]).to(memory_format=layout)
    views = [torch.randn(batch, 3, side, side).to(memory_format=layout) for _ in range(2)]
    optimizer = torch.optim.SGD(network.parameters(), 0.001, momentum=0.9, weight_decay=1e-4)

    def step():
        targets = [encoder(view) for view in views]
        cosines = [
            nn.functional.cosine_similarity(predictor(z), other.detach()).mean()
            for z, other in zip(targets, reversed(targets))
        ]
        optimizer.zero_grad()
        (-sum(cosines) / 2).backward()
        optimizer.step()

    return step


def compare_train(arguments):
    import torch

    for side, batch, goal in TRAIN_JOBS:
        peers = {
            "torch": train_peer(side, batch, torch.contiguous_format),
            "torch channels-last": train_peer(side, batch, torch.channels_last),
        }
        rates = {name: [] for name in ["jc-stats", *peers]}
        for _ in range(arguments.rounds):
            out = run(
                arguments.program, "bench", "train", "--arch", "resnet18", "--side", side, "--batch", batch,
                "--threads", 2, "--runs", 9, "--json")
            rates["jc-stats"].append(json.loads(out)["images_per_second"]["median"])
            for name, step in peers.items():
                rates[name].append(rate(step, batch, seconds=4.0))
        report(f"SimSiam, resnet18, {side}, batch {batch}", "images/s", rates, goal)


def report(job, unit, rates, goal):
    medians = {name: statistics.median(values) for name, values in rates.items()}
    best = max((name for name in medians if name != "jc-stats"), key=medians.get)
    ratios = [own / peer for own, peer in zip(rates["jc-stats"], rates[best])]
    listing = ", ".join(f"{name} {value:.1f}" for name, value in medians.items())
    print(
        f"{job} ({unit}): {listing}\n"
        f"    ratio to {best}: {medians['jc-stats'] / medians[best]:.2f} of medians, by round "
        f"{min(ratios):.2f} to {max(ratios):.2f} (goal {goal})", flush=True)


def pairs_dataset(folder):
    from PIL import Image
    from torch.utils.data import Dataset
    from torchvision import transforms

    views = transforms.Compose([
        transforms.RandomResizedCrop(224, scale=(0.2, 1.0)), transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])

    class Pairs(Dataset):
        def __init__(self):
            self.files = sorted(glob.glob(folder + "/*.JPEG") + glob.glob(folder + "/*.jpg"))

        def __len__(self):
            return len(self.files)

        def __getitem__(self, index):
            image = Image.open(self.files[index]).convert("RGB")
            return views(image), views(image)

    return Pairs()


def loader(folder):
    from torch.utils.data import DataLoader

    return DataLoader(pairs_dataset(folder), batch_size=16, num_workers=2)


def compare_load(arguments):
    pairs = len(pairs_dataset(arguments.images))
    rates = {"jc-stats": [], "torchvision DataLoader": []}
    for _ in range(arguments.rounds):
        out = run(
            arguments.program, "bench", "load", arguments.images, "--realisation", "torchvision",
            "--threads", 2, "--runs", 5, "--json")
        rates["jc-stats"].append(json.loads(out)["pairs_per_second"]["median"])
        start = time.perf_counter()
        for _ in loader(arguments.images):
            pass
        rates["torchvision DataLoader"].append(pairs / (time.perf_counter() - start))
    report("load", "pairs/s", rates, 1.5)


def compare_sdf(arguments, arch, goal):
    import torch

    torch.set_num_threads(2)
    torch.set_grad_enabled(False)
    network = torch_network(arch)
    path = os.path.join(tempfile.mkdtemp(), arch + ".pth")
    torch.save(network.state_dict(), path)
    network = network.to(memory_format=torch.channels_last)
    pairs = len(pairs_dataset(arguments.images))
    rates = {"jc-stats": [], "torch channels_last": []}
    for _ in range(arguments.rounds):
        start = time.perf_counter()
        run(
            arguments.program, "sdf", path, arguments.images, "--law", "randomcrop", "--realisation",
            "torchvision", "--threads", 2, "--json", "--quiet")
        rates["jc-stats"].append(pairs / (time.perf_counter() - start))
        start = time.perf_counter()
        for first, second in loader(arguments.images):
            torch.cosine_similarity(
                network(first.to(memory_format=torch.channels_last)),
                network(second.to(memory_format=torch.channels_last)))
        rates["torch channels_last"].append(pairs / (time.perf_counter() - start))
    report(f"sdf end to end, {arch}, checkpoint loading included", "pairs/s", rates, goal)


def openvino_sdf(images, arch, **hints):
    """Pairs a second of OpenVINO's throughput hint, one DataLoader worker making the views; without its compilation."""
    import numpy
    import openvino
    from torch.utils.data import DataLoader

    compiled = openvino_network(arch, 224, 16, PERFORMANCE_HINT="THROUGHPUT", **hints)
    queue, cosines = openvino.AsyncInferQueue(compiled), []

    def done(request, _):
        features = request.get_output_tensor(0).data.reshape(8, 2, -1)
        norms = numpy.linalg.norm(features, axis=2).prod(1)
        cosines.extend(numpy.einsum("nd,nd->n", features[:, 0], features[:, 1]) / norms)

    queue.set_callback(done)
    start = time.perf_counter()
    for first, second in DataLoader(pairs_dataset(images), batch_size=8, num_workers=1, drop_last=True):
        views = numpy.stack([first.numpy(), second.numpy()], 1).reshape(16, *first.shape[1:])
        queue.start_async({0: views})
    queue.wait_all()
    return len(cosines) / (time.perf_counter() - start)


def repeated(images, times=5):
    """A folder in which each image is found several times: a steady rate takes more than there are."""
    folder = tempfile.mkdtemp()
    for file in pairs_dataset(images).files:
        for time in range(times):
            os.symlink(os.path.abspath(file), os.path.join(folder, f"{time}-{os.path.basename(file)}"))
    return folder


def steady_sdf(arguments, images, path, precision):
    """Pairs a second between a quarter of the images and all: in bfloat16 the first 64 are measured in float32 too."""
    count, seconds = len(pairs_dataset(images)), []
    for limit in (count // 4, count):
        start = time.perf_counter()
        run(
            arguments.program, "sdf", path, images, "--law", "randomcrop", "--realisation", "torchvision",
            "--limit", limit, "--precision", precision, "--threads", 2, "--json", "--quiet")
        seconds.append(time.perf_counter() - start)
    return (count - count // 4) / (seconds[1] - seconds[0])


def compare_openvino_sdf(arguments, precision, goal):
    import torch

    path = os.path.join(tempfile.mkdtemp(), "resnet50.pth")
    torch.save(torch_network("resnet50").state_dict(), path)
    hints = {"INFERENCE_PRECISION_HINT": "f32"} if precision == "float32" else {}
    images = repeated(arguments.images)
    rates = {"jc-stats": [], "OpenVINO": []}
    for _ in range(arguments.rounds):
        rates["jc-stats"].append(steady_sdf(arguments, images, path, precision))
        rates["OpenVINO"].append(openvino_sdf(arguments.images, "resnet50", **hints))
    report(f"sdf end to end, resnet50, {precision}, steady", "pairs/s", rates, goal)


def main():
    arguments = parse()
    if len(arguments.jobs) > 1:
        # A process for each: the libraries' threads do not survive the fork of a DataLoader.
        for job in arguments.jobs:
            options = ["--images", arguments.images] if arguments.images else []
            subprocess.run(
                [sys.executable, __file__, arguments.program, *options, "--rounds", str(arguments.rounds),
                 "--jobs", job], check=True)
        return
    if "forward" in arguments.jobs:
        compare_forward(arguments, FORWARD_JOBS)
    if "forward-bfloat16" in arguments.jobs:
        compare_bfloat16(arguments, BFLOAT16_JOBS)
    if "vit" in arguments.jobs:
        compare_forward(arguments, VIT_JOBS)
    if "vit-bfloat16" in arguments.jobs:
        compare_bfloat16(arguments, VIT_BFLOAT16_JOBS)
    if "train" in arguments.jobs:
        compare_train(arguments)
    if "load" in arguments.jobs and arguments.images:
        compare_load(arguments)
    if "sdf-resnet50" in arguments.jobs and arguments.images:
        compare_sdf(arguments, "resnet50", 1.7)
    if "sdf-resnet18" in arguments.jobs and arguments.images:
        compare_sdf(arguments, "resnet18", 1.8)
    if "sdf-float32" in arguments.jobs and arguments.images:
        compare_openvino_sdf(arguments, "float32", 1.4)
    if "sdf-bfloat16" in arguments.jobs and arguments.images:
        compare_openvino_sdf(arguments, "bfloat16", 1.1)


main()
