"""What joined transforms cost beside the independent ones: processor time per pair of views, the paper's table 8 per image.

    python Tests/Reference/joint_augmentation_cost.py PHOTOGRAPH.jpg

Baseline and joined pipeline run in turn (ABBA), on one thread, of one decoded photograph; time is the process's own, so that
what else the machine does counts little. Needs torch and torchvision.
"""

import argparse
import random
import statistics
import sys
import time
from pathlib import Path

import torch
from PIL import Image, ImageFilter
from torchvision.transforms import v2

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Examples"))
from joint_augmentation import JointBlur, JointColor, JointCrop, JointPair  # noqa: E402

COLOR = (0.4, 0.4, 0.4, 0.1)


class IndependentBlur:
    """A sigma for each view, blurred by Pillow as MoCo's and SimSiam's scripts do."""

    def __call__(self, image):
        return image.filter(ImageFilter.GaussianBlur(radius=random.uniform(0.1, 2.0)))


def pipeline(crop=None, color=None, blur=None):
    """SimSiam's and MoCo v2's."""
    return v2.Compose([
        crop or v2.RandomResizedCrop(224, scale=(0.2, 1.0)),
        v2.RandomApply([color or v2.ColorJitter(*COLOR)], p=0.8),
        v2.RandomGrayscale(p=0.2),
        v2.RandomApply([blur or v2.Lambda(IndependentBlur())], p=0.5),
        v2.RandomHorizontalFlip(),
        v2.ToImage(), v2.ToDtype(torch.float32, scale=True),
        v2.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])])


def twice(transform):
    return lambda image: [transform(image), transform(image)]


def seconds(function, image, count):
    begun = time.process_time()
    for _ in range(count):
        function(image)
    return (time.process_time() - begun) / count


def compare(label, baseline, joined, image, count, rounds):
    """Prints milliseconds of both, and the ratio with the standard error of its mean over rounds."""
    for function in (baseline, joined):
        seconds(function, image, count // 4)
    times = []
    for _ in range(rounds):
        first, second, third, fourth = (seconds(each, image, count) for each in (baseline, joined, joined, baseline))
        times.append(((first + fourth) / 2, (second + third) / 2))
    ratios = [after / before for before, after in times]
    before, after = (1000 * statistics.median(column) for column in zip(*times))
    error = statistics.stdev(ratios) / len(ratios) ** 0.5
    print(f"| {label} | {before:.3f} | {after:.3f} | {statistics.mean(ratios):.3f} +- {error:.3f} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("photograph")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    image = Image.open(options.photograph).convert("RGB")
    print(f"{image.width} x {image.height} pixels to 224 x 224")
    print("| in place of | ms a pair, independent | joined | ratio |\n| --- | --- | --- | --- |")
    base = twice(pipeline())
    for label, baseline, joined in (
            ("RandomResizedCrop alone", twice(v2.RandomResizedCrop(224, scale=(0.2, 1.0))), JointPair(JointCrop(224))),
            ("RandomResizedCrop in MoCo v2's pipeline", base, JointPair(pipeline(crop=JointCrop(224)))),
            ("blur in MoCo v2's pipeline", base, JointPair(pipeline(blur=JointBlur()))),
            ("ColorJitter in MoCo v2's pipeline", base, JointPair(pipeline(color=JointColor(*COLOR))))):
        compare(label, baseline, joined, image, options.count, options.rounds)


if __name__ == "__main__":
    main()
