"""How Examples/joint_augmentation.py behaves in a training run; its laws are joint_augmentation_laws.py's.

    python Tests/Reference/joint_augmentation_behaviour.py        # torch and torchvision, no program
"""

import math
import pickle
import sys
import unittest
from pathlib import Path

import torch
from PIL import Image
from torchvision import transforms as v1
from torchvision import tv_tensors
from torchvision.transforms import v2

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Examples"))
from joint_augmentation import JointBlur, JointColor, JointCrop, JointLaw, JointPair  # noqa: E402

NOISE = torch.randint(256, (3, 60, 80), generator=torch.Generator().manual_seed(1), dtype=torch.uint8)
PICTURE = v2.functional.to_pil_image(NOISE)


class Images(torch.utils.data.Dataset):
    """Pairs of one picture, as tensors."""

    def __init__(self):
        # Areas that always fit: the whole image as the last resort would be the same view.
        self.pair = JointPair(v2.Compose([JointCrop(16, beta=-1, scale=(0.1, 0.5)), v2.ToImage()]))

    def __len__(self):
        return 24

    def __getitem__(self, index):
        return torch.stack(self.pair(PICTURE))


def views(workers, seed):
    torch.manual_seed(seed)
    loader = torch.utils.data.DataLoader(Images(), batch_size=4, num_workers=workers)
    return torch.cat(list(loader))


class JointPairTests(unittest.TestCase):
    def test_a_seed_repeats_a_run_and_no_two_workers_draw_the_same(self):
        for workers in (0, 1, 2):
            first = views(workers, 5)
            self.assertTrue(torch.equal(first, views(workers, 5)))
            self.assertFalse(torch.equal(first, views(workers, 6)))
            # One picture all along: views that are alike would be draws that are.
            self.assertEqual(len({view.numpy().tobytes() for view in first.flatten(0, 1)}), 48)

    def test_pictures_and_tensors_are_taken(self):
        for image in (PICTURE, NOISE, tv_tensors.Image(NOISE), NOISE.float() / 255):
            pair = JointPair(v2.Compose([
                JointCrop(32), v2.RandomApply([JointColor()], p=0.8), v2.RandomApply([JointBlur()], p=0.5)]))
            for view in pair(image):
                self.assertEqual(type(view), Image.Image if image is PICTURE else type(image))
                self.assertEqual(v2.functional.get_size(view), [32, 32])

    def test_boxes_follow_the_crop(self):
        boxes = tv_tensors.BoundingBoxes([[0, 0, 80, 60]], format="XYXY", canvas_size=(60, 80))
        for _, moved in JointPair(JointCrop(32))(tv_tensors.Image(NOISE), boxes):
            self.assertEqual(tuple(moved.canvas_size), (32, 32))

    def test_two_pipelines_share_a_draw(self):
        crop = JointCrop(16, beta=60)
        seen = []
        pair = JointPair(v2.Compose([crop, lambda image: seen.append(crop.pair) or image]),
                         v1.Compose([crop, lambda image: seen.append(crop.pair) or image]))
        pair(PICTURE)
        self.assertIs(seen[0], seen[1])
        self.assertAlmostEqual(math.log(seen[0][1] / seen[0][0]), 0, delta=0.2)

    def test_views_have_ranges_and_sizes_of_their_own(self):
        crop = JointCrop(32, scale=(0.14, 1), second_scale=(0.05, 0.14), second_size=16)
        for _ in range(50):
            first, second = crop.draw()
            self.assertTrue(0.14 <= first <= 1 and 0.05 <= second <= 0.14)
        self.assertEqual([view.size for view in JointPair(crop)(PICTURE)], [(32, 32), (16, 16)])

    def test_a_pair_can_be_sent_to_a_worker(self):
        self.assertEqual(len(pickle.loads(pickle.dumps(JointPair(JointCrop(16))))(PICTURE)), 2)

    def test_wrong_use_says_so(self):
        with self.assertRaisesRegex(RuntimeError, "expected to be called by a JointPair"):
            JointCrop(16)(PICTURE)
        with self.assertRaisesRegex(ValueError, "found none"):
            JointPair(v2.RandomHorizontalFlip())
        for wrong in (lambda: JointCrop(16, scale=(0, 1)), lambda: JointCrop(16, scale=(0.2, 1.5)),
                      lambda: JointCrop(16, beta=math.nan), lambda: JointBlur(sigma=(2, 0.1)),
                      lambda: JointColor(brightness=1.0), lambda: JointColor(joined=("hue",))):
            self.assertRaises(ValueError, wrong)

    def test_every_beta_stays_inside(self):
        for beta in (-1e300, -80, -1e-12, 0, 1e-320, 1e-7, 3, 1e6, 1e300):
            law = JointLaw(beta, (0.2, 1.0))
            for _ in range(200):
                first, second = law.draw()
                self.assertTrue(0.2 <= first <= 1 and 0.2 <= second <= 1, (beta, first, second))


if __name__ == "__main__":
    unittest.main()
