"""Asks `jc-stats fit` by which law Examples/joint_augmentation.py draws its pairs, 100,000 of each transform.

    python Tests/Reference/joint_augmentation_laws.py .build/release/jc-stats [--release JointCrop/moco/loader.py]

Every case names the law that its pairs must be found to have; one that is not found is an error. `--release` is the file of the
paper's authors (github.com/btzyd/JointCrop), whose own code then draws pairs too. Needs torch and torchvision.
"""

import argparse
import csv
import importlib.util
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from PIL import Image
from torchvision.transforms import v2

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Examples"))
from joint_augmentation import JointBlur, JointColor, JointCrop, JointLaw, JointPair  # noqa: E402

BOXES = ["width", "height", "left1", "top1", "width1", "height1", "left2", "top2", "width2", "height2"]
IMAGE = Image.new("RGB", (500, 375))


def logged(transform_class, *arguments, **options):
    """A joined transform that keeps what it would do, and does nothing; and the list where it keeps it."""
    seen = []

    class Logged(transform_class):
        def make_params(self, flat_inputs):
            seen.append(super().make_params(flat_inputs))
            return seen[-1]

        def transform(self, inpt, params):
            return inpt

    return Logged(*arguments, **options), seen


def drawn(count, transform, seen):
    """Parameters of both views of each pair, inside of a pipeline as it would be used."""
    pair = JointPair(v2.Compose([v2.RandomApply([transform], p=1.0), v2.RandomHorizontalFlip()]))
    for _ in range(count):
        pair(IMAGE)
    return zip(seen[::2], seen[1::2])


def box(params):
    return [params[name] for name in ("left", "top", "width", "height")]


def crop_rows(count, beta):
    crop, seen = logged(JointCrop, 32, beta)
    yield BOXES
    for first, second in drawn(count, crop, seen):
        yield [*IMAGE.size, *box(first), *box(second)]


def blur_rows(count, beta):
    blur, seen = logged(JointBlur, beta)
    yield ["sigma1", "sigma2"]
    for first, second in drawn(count, blur, seen):
        yield [first["sigma"], second["sigma"]]


def color_rows(count, beta, name):
    color, seen = logged(JointColor, beta=beta, joined=(name,))
    yield [f"{name}1", f"{name}2"]
    for first, second in drawn(count, color, seen):
        yield [first["factors"][name], second["factors"][name]]


def released_rows(count, path):
    """Boxes that the authors' own code draws."""
    spec = importlib.util.spec_from_file_location("released_loader", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    crop = module.JointCrop(size=32, scale=(0.2, 1.0))
    yield BOXES
    for _ in range(count):
        top1, left1, height1, width1, top2, left2, height2, width2 = crop.get_params(IMAGE, crop.scale, crop.ratio)
        yield [*IMAGE.size, left1, top1, width1, height1, left2, top2, width2, height2]


def fitted(program, rows, folder):
    """What `fit` says of the pairs."""
    path = Path(folder) / "pairs.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    run = subprocess.run([program, "fit", path, "--json", "--quiet"], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def check(program, folder, label, rows, law, beta, realisation):
    """Prints a row, and says whether the best candidate is the law named."""
    result = fitted(program, rows, folder)
    best = next((fit for fit in result["fits"] if fit["realisation"] == realisation and fit["law"] == law), None)
    # A candidate of a fixed beta has no interval.
    low, high = (best or {}).get("ci95") or [(best or {}).get("beta", math.nan)] * 2
    is_found = best is not None and best["aic_difference"] < 6 and low - 0.05 <= beta <= high + 0.05 and \
        best["chi_square_p_value"] > 0.0005 and best["kolmogorov_smirnov_p_value"] > 0.0005
    print(f"| {label} | {result['verdict']} | [{low:.2f}, {high:.2f}] | {best['chi_square_p_value']:.3f} | "
          f"{best['kolmogorov_smirnov_p_value']:.3f} |" if best else f"| {label} | {result['verdict']} | not among the candidates |")
    return is_found


def check_ranges(program, folder, count, beta, first, second):
    """Pairs of two ranges against the distribution function that `density --second-scale` writes."""
    path = Path(folder) / "law.csv"
    spoken = [",".join(map(str, scale)) for scale in (first, second)]
    subprocess.run([program, "density", "--beta", str(beta), "--scale", spoken[0], "--second-scale", spoken[1],
                    "-o", path, "--quiet"], check=True, capture_output=True)
    with path.open() as file:
        rows = list(csv.DictReader(file))
    places, shares = ([float(row[name]) for row in rows] for name in ("log_ratio", "cdf"))
    law = JointLaw(beta, first, second)
    pairs = [law.draw() for _ in range(count)]
    assert all(first[0] <= a <= first[1] and second[0] <= b <= second[1] for a, b in pairs)
    logs = torch.tensor([math.log(b / a) for a, b in pairs], dtype=torch.float64).sort().values
    empirical = torch.searchsorted(logs, torch.tensor(places, dtype=torch.float64), right=True) / count
    distance = (empirical - torch.tensor(shares, dtype=torch.float64)).abs().max().item()
    # Kolmogorov's limit, of a distance that is taken at the CSV's places only.
    scaled = distance * math.sqrt(count)
    p = min(1.0, 2 * sum((-1) ** (k - 1) * math.exp(-2 * k * k * scaled * scaled) for k in range(1, 50)))
    print(f"| JointCrop({beta}), {spoken[0]} and {spoken[1]} | distance {distance:.4f} from density's law | | | {p:.3f} |")
    return p > 0.0005


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--release")
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args()
    program, count = str(Path(options.program).resolve()), options.count
    torch.manual_seed(0)
    print("| drawn | `jc-stats fit` | 95% interval of beta | chi-square's p | Kolmogorov-Smirnov's p |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        found = [check(program, folder, f"JointCrop({beta})", crop_rows(count, beta), "jc", beta, "torchvision")
                 for beta in (-2, -0.5, 0, 0.7, 2)]
        found += [check(program, folder, f"JointBlur({beta})", blur_rows(count, beta), "jc", beta, "nominal")
                  for beta in (-1, 0, 1.5)]
        found += [check(program, folder, f"JointColor({beta}), {name}", color_rows(count, beta, name), "jc", beta, "nominal")
                  for beta, name in ((0, "brightness"), (-1, "contrast"))]
        found += [check_ranges(program, folder, count, beta, (0.14, 1.0), (0.05, 0.14)) for beta in (-2, 0, 2)]
        if options.release:
            rows = released_rows(count, options.release)
            found.append(check(program, folder, "the authors' code", rows, "jc", 0, "released"))
    return 0 if all(found) else 1


if __name__ == "__main__":
    sys.exit(main())
