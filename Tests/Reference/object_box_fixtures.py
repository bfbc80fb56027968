"""The parts of images that ContrastiveCrop finds in maps, by torch's interpolation.

Run from anywhere, with torch 2.13 from PyPI:  python Tests/Reference/object_box_fixtures.py
Writes Tests/JointAugmentation/Fixtures/object_boxes.json: of maps (sums of channels, `[height, width]`) the first and last row and column, as
shares, where the map, from 0 at its least value to 1 at its greatest and brought to `side` pixels bilinearly, is above a threshold.
"""

import json
import pathlib

import torch
from torch.nn.functional import interpolate


def part(values, side, threshold):
    scaled = values - values.min()
    scaled = scaled / scaled.max()
    large = interpolate(scaled[None, None], size=(side, side), mode="bilinear")[0, 0]
    shares = []
    for axis in (1, 0):
        inside = torch.nonzero(large.max(axis).values > threshold).flatten() / side
        shares += [inside[0].item(), inside[-1].item()]
    return shares


if __name__ == "__main__":
    torch.manual_seed(3)
    cases = []
    for height, width, side in [(2, 2, 16), (4, 4, 32), (7, 7, 224), (3, 5, 96), (8, 8, 64), (14, 14, 200)]:
        for threshold in (0.05, 0.1, 0.5, 0.9):
            values = (torch.rand(height, width) ** 4 * 30).round(decimals=3)
            cases.append({
                "height": height, "width": width, "side": side, "threshold": threshold,
                "map": [round(value, 3) for value in values.flatten().tolist()],
                "part": part(values, side, threshold)})
    path = pathlib.Path(__file__).parent.parent / "JointAugmentation/Fixtures/object_boxes.json"
    path.write_text(json.dumps(cases) + "\n")
