"""Writes Tests/Encoders/Fixtures/autocast.json: by how much torch's own bfloat16 misses float32, on the networks' fixtures.

    pip install torch torchvision numpy
    python Tests/Reference/bfloat16_fixtures.py

For each network and case of networks_fixtures.py the share of each image's feature norm that features under
torch.autocast("cpu", bfloat16) differ by from those in float32. The processor decides little of it: products are of the same
rounded numbers, sums are made in float32.
"""

import numpy
import torch

from networks_fixtures import CIFARResNet, TorchvisionResNet, hashed_images, hashed_tensor, write

CASES = {
    "resnet18": [(3, 64, 64), (1, 224, 224)], "resnet34": [(2, 64, 48)],
    "resnet50": [(2, 64, 64), (1, 224, 224)], "resnet101": [(1, 64, 64)], "resnet152": [(1, 47, 65)],
    "wide-resnet50-2": [(1, 33, 64)], "resnext50-32x4d": [(1, 64, 64)], "resnet18-small-stem": [(2, 32, 32)],
    "cifar-resnet20": [(3, 32, 32), (1, 17, 23)], "cifar-resnet32": [(3, 32, 32), (1, 17, 23)],
    "cifar-resnet44": [(3, 32, 32), (1, 17, 23)], "cifar-resnet56": [(3, 32, 32), (1, 17, 23)],
    "cifar-resnet110": [(3, 32, 32), (1, 17, 23)],
}


def network(name):
    if name.startswith("cifar"):
        return CIFARResNet(int(name.removeprefix("cifar-resnet")))
    if name == "resnet18-small-stem":
        return TorchvisionResNet("resnet18", small=True)
    return TorchvisionResNet(name.replace("-", "_"))


def errors(model, images):
    with torch.no_grad():
        exact = model.features(images).double()
        with torch.autocast("cpu", torch.bfloat16):
            reduced = model.features(images)
    return ((reduced.double() - exact).norm(dim=1) / exact.norm(dim=1)).tolist()


def main():
    torch.set_num_threads(1)
    results = []
    for name, sizes in CASES.items():
        model = network(name)
        tensors = {
            key: torch.from_numpy(hashed_tensor(key, list(tensor.shape)))
            for key, tensor in model.state_dict().items() if not key.endswith("num_batches_tracked")}
        model.load_state_dict(tensors, strict=False)
        model.eval()
        found = [errors(model, torch.from_numpy(numpy.ascontiguousarray(hashed_images(*size)))) for size in sizes]
        print(name, [[f"{error:.4f}" for error in case] for case in found])
        results.append({"network": name, "errors": [[float(f"{error:.4g}") for error in case] for case in found]})
    write("autocast", results)


if __name__ == "__main__":
    main()
