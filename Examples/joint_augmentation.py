"""JointCrop, JointBlur and JointColor for torchvision's transforms v2 (0.21 or later): joined draws for both views of a pair.

    from joint_augmentation import JointCrop, JointPair

    pair = JointPair(v2.Compose([JointCrop(224, beta=0), v2.RandomHorizontalFlip(), v2.ToImage(), ...]))
    first, second = pair(image)                  # a PIL image, a tensor, or what else v2 takes

A `JointPair` draws one pair of parameters for each joined transform of its pipelines, which gives the first to the first view
and the second to the second. Joined transforms stand where the independent ones stood, in RandomApply too.

The law of the log ratio t = log(p2 / p1) of a parameter on [a, b] with L = log(b / a) is JC(beta) of "Enhancing Contrastive
Learning Inspired by the Philosophy of 'The Blind Men and the Elephant'" (arXiv 2412.16522, section 3.2 and algorithm 1), for
every real beta: a normal law of standard deviation L / beta truncated to [-L, L], uniform at 0, and for beta < 0 the halves of
JC(|beta|) mirrored about -L/2 and L/2. Given t, p1 is uniform on what leaves both inside of the range. Smaller is harder.

All draws are of torch's default generator, which a DataLoader seeds in each of its workers: a run is repeated by
torch.manual_seed, and no two workers draw the same. `jc-stats fit` tells which law the boxes of a run have.
"""

import math

import torch
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

# Aspects that RandomResizedCrop tries before it takes its last resort.
TRIES = 10


def uniform(low, high):
    """A number of [low, high), of torch's default generator."""
    return low + (high - low) * torch.rand((), dtype=torch.float64).item()


def share(beta):
    """|t| / L under JC(beta), in [0, 1]: by the inverse of its distribution function."""
    number = uniform(0, 1)
    # Nearer to 0 the law differs from the uniform one by less than a double resolves.
    if abs(beta) < 1e-8:
        return number
    edge = abs(beta) / math.sqrt(2)
    bell = torch.erfinv(torch.tensor(number * math.erf(edge), dtype=torch.float64)).item() / edge
    return min(bell, 1.0) if beta > 0 else 1 - min(bell, 1.0)


class JointLaw:
    """A pair of parameters (p1, p2) whose log ratio has the law JC(beta).

    A `second` range, where the second view has one of its own (a global and a local view), is jc-stats' extension of the
    paper: t lies in [log(a2 / b1), log(b2 / a1)], pairs are easiest where t is nearest to 0, and |t - c| is the paper's |t|
    stretched over what is left on either side of that c.
    """

    def __init__(self, beta, first, second=None):
        second = first if second is None else second
        for low, high in (first, second):
            if not 0 < low < high < math.inf:
                raise ValueError(f"JointLaw: expected a range 0 < low < high, found ({low}, {high})")
        if not math.isfinite(beta):
            raise ValueError(f"JointLaw: expected a real beta, found {beta}")
        self.beta, self.first, self.second = float(beta), tuple(map(float, first)), tuple(map(float, second))
        self.ends = math.log(self.second[0] / self.first[1]), math.log(self.second[1] / self.first[0])
        self.easiest = min(max(0.0, self.ends[0]), self.ends[1])

    def log_ratio(self):
        """t: which side of the easiest pair, then how far from it."""
        below, above = self.easiest - self.ends[0], self.ends[1] - self.easiest
        is_below = uniform(0, below + above) < below
        return self.easiest + (-below if is_below else above) * share(self.beta)

    def draw(self):
        """(p1, p2)."""
        ratio = math.exp(self.log_ratio())
        low = max(self.first[0], self.second[0] / ratio)
        high = max(low, min(self.first[1], self.second[1] / ratio))
        value = uniform(low, high)
        return value, min(max(value * ratio, self.second[0]), self.second[1])


class JointTransform(v2.Transform):
    """A transform of both views of a pair; a `JointPair` says when a pair begins and which view is made."""

    def __init__(self):
        super().__init__()
        self.pair, self.view = None, 0

    def draw(self):
        """The parameters of both views."""
        raise NotImplementedError

    def value(self):
        """The parameters of the view that is made."""
        if self.pair is None:
            raise RuntimeError(f"{type(self).__name__}: expected to be called by a JointPair, found no pair drawn")
        return self.pair[self.view]


class JointPair:
    """Makes two views of an image: by one pipeline, or by a pipeline each, which then share their joined transforms.

    Takes the place of a script's TwoCropsTransform, and like it returns a list of two.
    """

    def __init__(self, first, second=None):
        self.pipelines = first, first if second is None else second
        self.joined = list(dict.fromkeys(each for pipeline in self.pipelines for each in joined_transforms(pipeline)))
        if not self.joined:
            raise ValueError("JointPair: expected JointCrop, JointBlur or JointColor in a pipeline, found none")

    def __call__(self, *inputs):
        try:
            for each in self.joined:
                each.pair = each.draw()
            return [self.made(view, inputs) for view in range(2)]
        finally:
            for each in self.joined:
                each.pair = None

    def made(self, view, inputs):
        for each in self.joined:
            each.view = view
        return self.pipelines[view](*inputs)

    def __repr__(self):
        return f"JointPair({self.pipelines[0]!r}, {self.pipelines[1]!r})"


def joined_transforms(transform):
    """The joined transforms inside of Compose, RandomApply, RandomChoice and the like, of either generation of torchvision."""
    if isinstance(transform, JointTransform):
        return [transform]
    inside = getattr(transform, "transforms", None)
    if inside is None:
        inside = list(transform.children()) if isinstance(transform, torch.nn.Module) else []
    return [joined for each in inside for joined in joined_transforms(each)]


class JointCrop(JointTransform):
    """RandomResizedCrop whose two areas are joined: JC(beta) on `scale`, as fractions of the image.

    The areas are drawn once. Each view then draws its aspect from `ratio` up to ten times, as RandomResizedCrop does, and
    takes the whole image where none fits (the authors' code; jc-stats' realisation `torchvision`). A second view of
    a range and a size of its own has `second_scale` and `second_size`.
    """

    def __init__(self, size, beta=0, scale=(0.2, 1.0), ratio=(3 / 4, 4 / 3), second_scale=None, second_size=None,
                 interpolation=v2.InterpolationMode.BILINEAR, antialias=True):
        super().__init__()
        if not 0 < ratio[0] <= ratio[1]:
            raise ValueError(f"JointCrop: expected a ratio 0 < low <= high, found {ratio}")
        if max(scale[1], (second_scale or scale)[1]) > 1:
            raise ValueError(f"JointCrop: expected fractions of the image, at most 1, found {scale}, {second_scale}")
        self.law = JointLaw(beta, scale, second_scale)
        self.logs = tuple(map(math.log, ratio))
        self.sizes = tuple([side, side] if isinstance(side, int) else list(side) for side in (size, second_size or size))
        self.interpolation, self.antialias = interpolation, antialias

    def draw(self):
        return self.law.draw()

    def make_params(self, flat_inputs):
        height, width = v2.query_size(flat_inputs)
        area = self.value() * height * width
        for _ in range(TRIES):
            aspect = math.exp(uniform(*self.logs))
            columns, rows = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
            if 0 < columns <= width and 0 < rows <= height:
                top = torch.randint(height - rows + 1, ()).item()
                left = torch.randint(width - columns + 1, ()).item()
                return {"top": top, "left": left, "height": rows, "width": columns}
        return {"top": 0, "left": 0, "height": height, "width": width}

    def transform(self, inpt, params):
        return F.resized_crop(
            inpt, **params, size=self.sizes[self.view], interpolation=self.interpolation, antialias=self.antialias)


class JointBlur(JointTransform):
    """A Gaussian blur whose two sigmas are joined: JC(beta) on `sigma`; within RandomApply each view is blurred by chance.

    A PIL image is blurred by Pillow, as SimSiam's and MoCo's scripts do. With `kernel_size`, and always for tensors, it is
    torchvision's kernel: of that size, or where it is None of a tenth of the image's shorter side, made odd (the paper).
    """

    def __init__(self, beta=0, sigma=(0.1, 2.0), kernel_size=None):
        super().__init__()
        self.law, self.kernel_size = JointLaw(beta, sigma), kernel_size

    def draw(self):
        return self.law.draw()

    def make_params(self, flat_inputs):
        return {"sigma": self.value(), "kernel_size": self.kernel_size or min(v2.query_size(flat_inputs)) // 10 | 1}

    def transform(self, inpt, params):
        if self.kernel_size is None and hasattr(inpt, "filter"):
            from PIL import ImageFilter

            return inpt.filter(ImageFilter.GaussianBlur(radius=params["sigma"]))
        return F.gaussian_blur(inpt, [params["kernel_size"]] * 2, [params["sigma"]] * 2)


class JointColor(JointTransform):
    """ColorJitter whose factors named by `joined` are joined: JC(beta) on [1 - strength, 1 + strength], each by a draw of its own.

    The paper's JointColor-b joins brightness, JointColor-c contrast. Other factors, the hue's shift and the order of all are
    drawn for each view, as ColorJitter does.
    """

    OPERATIONS = ("brightness", "contrast", "saturation", "hue")

    def __init__(self, brightness=0.4, contrast=0.4, saturation=0.4, hue=0.1, beta=0, joined=("brightness",)):
        super().__init__()
        self.strengths = dict(zip(self.OPERATIONS, (brightness, contrast, saturation, hue)))
        unknown = set(joined) - set(self.OPERATIONS[:3])
        if unknown or not joined:
            raise ValueError(f"JointColor: expected some of {self.OPERATIONS[:3]} to join, found {tuple(joined)}")
        self.laws = {}
        for name in joined:
            if not 0 < self.strengths[name] < 1:
                raise ValueError(f"JointColor: expected a {name} in (0, 1) to join, found {self.strengths[name]}")
            self.laws[name] = JointLaw(beta, (1 - self.strengths[name], 1 + self.strengths[name]))

    def draw(self):
        pairs = {name: law.draw() for name, law in self.laws.items()}
        return tuple({name: pair[view] for name, pair in pairs.items()} for view in range(2))

    def factor(self, name):
        strength = self.strengths[name]
        return uniform(-strength, strength) if name == "hue" else uniform(max(0.0, 1 - strength), 1 + strength)

    def make_params(self, flat_inputs):
        joined = self.value()
        factors = {name: joined.get(name) or self.factor(name) for name in self.OPERATIONS if self.strengths[name]}
        return {"order": [self.OPERATIONS[index] for index in torch.randperm(4).tolist()], "factors": factors}

    def transform(self, inpt, params):
        for name in params["order"]:
            if name in params["factors"]:
                inpt = getattr(F, f"adjust_{name}")(inpt, params["factors"][name])
        return inpt
