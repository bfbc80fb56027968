"""Writes Tests/Training/Fixtures/Objectives: torch's losses, gradients and twenty steps of each contrastive method.

    pip install torch torchvision numpy
    python Tests/Reference/objective_fixtures.py [NAME ...]      # "values" for the losses of small arrays alone

Each method's class states the formulas of its official code (SimCLR: google-research/simclr, tf2; BYOL:
google-deepmind/deepmind-research; the others: facebookresearch/moco, moco-v3, simsiam and dino). Weights, views, locals
and queue come from the hash of make_training_fixtures.py. The first step's loss and gradients are in double precision
from the float32 weights; the twenty steps and what they leave behind in float32, as a run has them. Every printed gap
is float32 against double precision.
"""

import copy
import json
import math
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional

from make_training_fixtures import FIXTURES, SALTS, SMALL_STEM, Backbone, SimSiam, signed

OBJECTIVES = FIXTURES / "Objectives"
GRADIENT_SAMPLES, STATE_SAMPLES, BUFFER_SAMPLES = 32, 16, 64
# A bias that batch norm takes away again has a gradient of rounding alone; the fixture calls it zero.
NOTHING = 1e-12
ROUNDING = 1e-7
VIEW_SETS = 4
LAST_GAMMA = "bn2.weight"
COMMON = {
    "architecture": "resnet18", "width": 8, "side": 12, "batch": 8, "outputs": 16,
    "steps": 20, "steps_per_epoch": 5, "momentum": 0.9,
}
LARS = {"optimizer": "lars", "warmup_steps": 5, "trust": 1e-3}
DINO = {
    "locals": 4, "local_side": 6, "prototypes": 64, "hidden": 32, "warmup_steps": 5, "final_rate": 1e-6,
    "student_temperature": 0.1, "first_teacher_temperature": 0.04, "teacher_temperature": 0.07,
    "temperature_warmup_epochs": 3, "center_momentum": 0.9, "target_momentum": 0.996, "clip": 3.0,
    "frozen_epochs": 1,
}
CASES = {
    "simclr": COMMON | LARS | {
        "method": "simclr", "temperature": 0.5, "rate": 0.03, "decay": 1e-4, "rate_inside_velocity": True,
    },
    "byol": COMMON | LARS | {
        "method": "byol", "hidden": 32, "target_momentum": 0.97, "rate": 0.05, "decay": 1e-4,
        "rate_inside_velocity": False,
    },
    "moco-v1": COMMON | {
        "method": "moco-v1", "optimizer": "sgd", "temperature": 0.07, "queue": 32, "splits": 2,
        "target_momentum": 0.999, "rate": 0.05, "decay": 1e-4, "milestones": [2, 3],
    },
    "moco-v2": COMMON | {
        "method": "moco-v2", "optimizer": "sgd", "temperature": 0.2, "queue": 32, "splits": 2,
        "target_momentum": 0.999, "rate": 0.1, "decay": 1e-4,
    },
    "moco-v3": COMMON | LARS | {
        "method": "moco-v3", "hidden": 32, "temperature": 1.0, "target_momentum": 0.99, "rate": 0.01, "decay": 1e-4,
        "rate_inside_velocity": False,
    },
    "dino": COMMON | DINO | {"method": "dino", "optimizer": "sgd", "rate": 0.1, "decay": 1e-4, "final_decay": 1e-4},
    "dino-adamw": COMMON | DINO | {
        "method": "dino", "optimizer": "adamw", "rate": 0.0003, "decay": 0.04, "final_decay": 0.4,
        "betas": [0.9, 0.999], "epsilon": 1e-8,
    },
}


# Parts that the official codes share.

def unit(x, floor=1e-12):
    """x / max(|x|, floor), by row."""
    return x / x.norm(dim=1, keepdim=True).clamp_min(floor)


def to_one(start, step, steps):
    """1 - (1 - start)(1 + cos(pi step / steps)) / 2: the momentum of BYOL's, MoCo v3's and DINO's target."""
    return 1 - (1 - start) * (1 + math.cos(math.pi * step / steps)) / 2


def cross_entropy(logits, labels):
    return (logits.logsumexp(1) - logits.gather(1, labels[:, None])[:, 0]).mean()


# Losses.

def simclr_loss(z1, z2, temperature):
    """NT-Xent: both views of the others are the negatives, the row itself is masked; the mean over 2N rows.

    SimCLR's own code adds the two views' means, twice this. Its rows are divided by sqrt(max(|z|^2, 1e-12)).
    """
    z = torch.cat((unit(z1, 1e-6), unit(z2, 1e-6)))
    count = len(z1)
    logits = (z @ z.T / temperature).masked_fill(torch.eye(2 * count, dtype=torch.bool), -1e9)
    return cross_entropy(logits, torch.arange(2 * count).roll(count))


def byol_loss(p1, p2, z1, z2):
    """mean |p1/|p1| - z2/|z2||^2 + |p2/|p2| - z1/|z1||^2."""
    def distance(p, z):
        return (unit(p, 1e-6) - unit(z.detach(), 1e-6)).square().sum(1)

    return (distance(p1, z2) + distance(p2, z1)).mean()


def moco_loss(q, k, queue, temperature):
    """The key of the same image in column 0, then the queue (a key a row); label 0."""
    q, k = unit(q), unit(k).detach()
    logits = torch.cat(((q * k).sum(1, keepdim=True), q @ queue.T), 1) / temperature
    return cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))


def moco_v3_loss(q1, q2, k1, k2, temperature):
    """2T CE(q1 k2 / T) + 2T CE(q2 k1 / T), label: the row's own number."""
    def contrast(q, k):
        return 2 * temperature * cross_entropy(unit(q) @ unit(k).detach().T / temperature, torch.arange(len(q)))

    return contrast(q1, k2) + contrast(q2, k1)


def simsiam_loss(p1, p2, z1, z2):
    cosine = functional.cosine_similarity
    return -(cosine(p1, z2.detach()).mean() + cosine(p2, z1.detach()).mean()) / 2


def dino_loss(students, teachers, center, teacher_temperature, student_temperature=0.1):
    """Cross-entropy of every student view with both centred and sharpened globals but its own, the mean over pairs."""
    targets = [((t - center) / teacher_temperature).softmax(1).detach() for t in teachers]
    terms = [
        -(target * (student / student_temperature).log_softmax(1)).sum(1).mean()
        for place, target in enumerate(targets)
        for number, student in enumerate(students)
        if number != place
    ]
    return sum(terms) / len(terms)


def next_center(center, teachers, momentum=0.9):
    """Moved after the loss, by the raw outputs of both globals."""
    return momentum * center + (1 - momentum) * torch.cat(teachers).detach().mean(0)


# Methods: a loss of a step's views; what happens between the gradients and the optimiser; what happens after it.

def linear_norm_relu(inputs, outputs, bias=False):
    return [nn.Linear(inputs, outputs, bias=bias), nn.BatchNorm1d(outputs), nn.ReLU()]


class Method(nn.Module):
    """An encoder whose fc is the projector, a predictor or head where there is one, and the moved copy of both."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        self.features = case["width"] * 8
        self.encoder = Backbone([2, 2, 2, 2], case["width"], SMALL_STEM, False, self.projector())
        self.build()
        self.start()
        self.target = self.first_target()

    def projector(self):
        raise NotImplementedError

    def build(self):
        pass

    def averaged(self):
        """What the target is a copy of."""
        return {"encoder": self.encoder}

    def first_target(self):
        target = nn.ModuleDict(copy.deepcopy(self.averaged()))
        return target.requires_grad_(False)

    def start(self, prefix=""):
        with torch.no_grad():
            for name, tensor in self.named_parameters():
                tensor.copy_(SimSiam.start(prefix + name, tensor))

    def start_flat(self):
        """The last gamma of each block zero, as SimCLR, MoCo v3 and SimSiam start.

        With other gammas a run in float32 and one in double precision part within 20 steps.
        """
        with torch.no_grad():
            for name, tensor in self.named_parameters():
                if name.endswith(LAST_GAMMA):
                    tensor.zero_()

    def own_parameters(self):
        return [(name, tensor) for name, tensor in self.named_parameters() if not name.startswith("target.")]

    def target_momentum(self, step):
        return to_one(self.case["target_momentum"], step, self.case["steps"])

    def move_target(self, step):
        """target = m target + (1 - m) online: parameters, never the running statistics of batch norm."""
        momentum = self.target_momentum(step)
        online = nn.ModuleDict(self.averaged())
        with torch.no_grad():
            for moved, own in zip(self.target.parameters(), online.parameters()):
                moved.mul_(momentum).add_(own, alpha=1 - momentum)

    def mend_gradients(self, step):
        pass

    def after(self, step):
        pass

    def rate(self, step):
        """Linear from 0 over the warm-up, then half a cosine to 0, by step (SimCLR, BYOL, MoCo v3)."""
        steps, warmup, rate = self.case["steps"], self.case["warmup_steps"], self.case["rate"]
        if step < warmup:
            return rate * step / warmup
        return rate * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup))) / 2

    def decay(self, step):
        return self.case["decay"]


class SimCLR(Method):
    """Both views in one batch. The last batch norm has a scale and no shift; no moved copy."""

    def projector(self):
        features = self.features
        return nn.Sequential(
            *linear_norm_relu(features, features), *linear_norm_relu(features, features),
            nn.Linear(features, self.case["outputs"], bias=False), nn.BatchNorm1d(self.case["outputs"]),
        )

    def build(self):
        self.encoder.fc[-1].bias.requires_grad = False

    def start(self):
        super().start()
        with torch.no_grad():
            self.encoder.fc[-1].bias.zero_()

    def first_target(self):
        return None

    def loss(self, views, step):
        z1, z2 = self.encoder(torch.cat(views[:2])).chunk(2)
        return simclr_loss(z1, z2, self.case["temperature"])


class BYOL(Method):
    """The target has weights of its own and moves after the optimiser's step; each view is a forward of its own."""

    def mlp(self, inputs):
        hidden = self.case["hidden"]
        return nn.Sequential(
            *linear_norm_relu(inputs, hidden, bias=True), nn.Linear(hidden, self.case["outputs"], bias=False)
        )

    def projector(self):
        return self.mlp(self.features)

    def build(self):
        self.predictor = self.mlp(self.case["outputs"])

    def first_target(self):
        target = super().first_target()
        with torch.no_grad():
            for name, tensor in target.named_parameters():
                tensor.copy_(SimSiam.start("target " + name, tensor))
        return target

    def loss(self, views, step):
        with torch.no_grad():
            z1, z2 = (self.target["encoder"](view) for view in views[:2])
        p1, p2 = (self.predictor(self.encoder(view)) for view in views[:2])
        return byol_loss(p1, p2, z1, z2)

    def after(self, step):
        self.move_target(step)


class MoCo(Method):
    """Query, then the key encoder moves, then the keys; they enter the queue after the logits.

    Batch norm is split as over GPUs whose keys are shuffled: the query of image n is in part n // (N / G), its key in
    part n mod G, each part a forward of its own.
    """

    def __init__(self, case):
        super().__init__(case)
        queue = unit(signed("queue", (case["queue"], case["outputs"]), 1))
        self.register_buffer("queue", queue)
        self.pointer = 0

    def projector(self):
        features, outputs = self.features, self.case["outputs"]
        if self.case["method"] == "moco-v1":
            return nn.Linear(features, outputs)
        return nn.Sequential(nn.Linear(features, features), nn.ReLU(), nn.Linear(features, outputs))

    def target_momentum(self, step):
        return self.case["target_momentum"]

    def rate(self, step):
        """By epoch, without warm-up: a tenth at each milestone (v1), half a cosine (v2)."""
        epoch, rate = step // self.case["steps_per_epoch"], self.case["rate"]
        if "milestones" in self.case:
            return rate * 0.1 ** sum(epoch >= milestone for milestone in self.case["milestones"])
        return rate * (1 + math.cos(math.pi * epoch * self.case["steps_per_epoch"] / self.case["steps"])) / 2

    def loss(self, views, step):
        splits = self.case["splits"]
        q = torch.cat([self.encoder(part) for part in views[0].chunk(splits)])
        self.move_target(step)
        k = torch.empty_like(q)
        with torch.no_grad():
            for split in range(splits):
                k[split::splits] = self.target["encoder"](views[1][split::splits])
        loss = moco_loss(q, k, self.queue.clone(), self.case["temperature"])
        self.queue[self.pointer : self.pointer + len(k)] = unit(k)
        self.pointer = (self.pointer + len(k)) % len(self.queue)
        return loss


class MoCoV3(Method):
    """Both views' queries, then the target moves, then both views' keys; each view is a forward of its own."""

    def mlp(self, inputs):
        hidden = self.case["hidden"]
        return [*linear_norm_relu(inputs, hidden), nn.Linear(hidden, self.case["outputs"], bias=False)]

    def projector(self):
        return nn.Sequential(*self.mlp(self.features), nn.BatchNorm1d(self.case["outputs"], affine=False))

    def build(self):
        self.predictor = nn.Sequential(*self.mlp(self.case["outputs"]))

    def loss(self, views, step):
        q1, q2 = (self.predictor(self.encoder(view)) for view in views[:2])
        self.move_target(step)
        with torch.no_grad():
            k1, k2 = (self.target["encoder"](view) for view in views[:2])
        return moco_v3_loss(q1, q2, k1, k2, self.case["temperature"])


class LastLayer(nn.Module):
    """weight_g v / |v| by row, without bias; weight_g is 1 and stays."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight_v = nn.Parameter(torch.empty(outputs, inputs))
        self.weight_g = nn.Parameter(torch.ones(outputs, 1), requires_grad=False)

    def forward(self, x):
        return x @ (self.weight_g * self.weight_v / self.weight_v.norm(dim=1, keepdim=True)).T


class DINOHead(nn.Module):
    def __init__(self, inputs, hidden, bottleneck, prototypes):
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(inputs, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, bottleneck)
        )
        self.last_layer = LastLayer(bottleneck, prototypes)

    def forward(self, x):
        return self.last_layer(unit(self.mlp(x)))


class DINO(Method):
    """The student sees both globals as one batch and all locals as another, the teacher the globals as one batch.

    Behind the gradients: each tensor's is clipped to a norm of its own, the last layer's are left out in the first
    epoch. The teacher moves after the optimiser's step, weight_v and weight_g as tensors of their own.
    """

    def __init__(self, case):
        super().__init__(case)
        self.register_buffer("center", torch.zeros(case["prototypes"]))
        self.greatest_norm = 0.0

    def projector(self):
        return nn.Identity()

    def build(self):
        case = self.case
        self.head = DINOHead(self.features, case["hidden"], case["outputs"], case["prototypes"])

    def start(self):
        super().start()
        with torch.no_grad():
            self.head.last_layer.weight_g.fill_(1)

    def averaged(self):
        return {"encoder": self.encoder, "head": self.head}

    def teacher_temperature(self, step):
        """By epoch: linspace(first, last, n), then the last."""
        case = self.case
        epoch, warmup = step // case["steps_per_epoch"], case["temperature_warmup_epochs"]
        first, last = case["first_teacher_temperature"], case["teacher_temperature"]
        return last if epoch >= warmup else float(numpy.linspace(first, last, warmup)[epoch])

    def cosine(self, first, last, step, steps):
        return last + (first - last) * (1 + math.cos(math.pi * step / steps)) / 2

    def rate(self, step):
        """linspace(0, rate, warm-up), which has the peak in it, then half a cosine to the final rate, by step."""
        case, warmup = self.case, self.case["warmup_steps"]
        if step < warmup:
            return case["rate"] * step / (warmup - 1)
        return self.cosine(case["rate"], case["final_rate"], step - warmup, case["steps"] - warmup)

    def decay(self, step):
        return self.cosine(self.case["decay"], self.case["final_decay"], step, self.case["steps"])

    def loss(self, views, step):
        globals_, count = torch.cat(views[:2]), self.case["batch"]
        features = torch.cat((self.encoder(globals_), self.encoder(torch.cat(views[2:]))))
        students = self.head(features).split(count)
        with torch.no_grad():
            teachers = self.target["head"](self.target["encoder"](globals_)).split(count)
        case = self.case
        loss = dino_loss(
            students, teachers, self.center, self.teacher_temperature(step), case["student_temperature"]
        )
        self.center.copy_(next_center(self.center, teachers, case["center_momentum"]))
        return loss

    def mend_gradients(self, step):
        for _, tensor in self.own_parameters():
            if tensor.grad is not None:
                norm = tensor.grad.norm().item()
                self.greatest_norm = max(self.greatest_norm, norm)
                if (factor := self.case["clip"] / (norm + 1e-6)) < 1:
                    tensor.grad.mul_(factor)
        if step // self.case["steps_per_epoch"] < self.case["frozen_epochs"]:
            for tensor in self.head.last_layer.parameters():
                tensor.grad = None

    def after(self, step):
        self.move_target(step)


METHODS = {
    "simclr": SimCLR, "byol": BYOL, "moco-v1": MoCo, "moco-v2": MoCo, "moco-v3": MoCoV3, "dino": DINO,
}


# Optimisers.

class LARSOptimizer:
    """Tensors of two or more dimensions: g += decay w, then g *= trust |w| / |g| (1 where a norm is 0); 1-d: plain.

    Inside (SimCLR): v = momentum v + rate g, w -= v. Outside (BYOL, MoCo v3): v = momentum v + g, w -= rate v.
    """

    def __init__(self, parameters, momentum, trust, inside):
        self.parameters, self.momentum, self.trust, self.inside = parameters, momentum, trust, inside
        self.velocities = [torch.zeros_like(tensor) for tensor in parameters]

    @torch.no_grad()
    def step(self, rate, decay):
        for tensor, velocity in zip(self.parameters, self.velocities):
            gradient = tensor.grad
            if tensor.dim() > 1:
                gradient = gradient + decay * tensor
                weight, slope = tensor.norm(), gradient.norm()
                if weight > 0 and slope > 0:
                    gradient = gradient * (self.trust * weight / slope)
            velocity.mul_(self.momentum).add_(gradient, alpha=rate if self.inside else 1)
            tensor.sub_(velocity, alpha=1 if self.inside else rate)


class GroupedOptimizer:
    """torch's SGD (g += decay w; v = momentum v + g; w -= rate v) or AdamW; DINO decays no 1-d tensor."""

    def __init__(self, parameters, case):
        spares = case["method"] == "dino"
        groups = [
            {"params": [tensor for tensor in parameters if not spares or tensor.dim() > 1]},
            {"params": [tensor for tensor in parameters if spares and tensor.dim() == 1], "weight_decay": 0.0},
        ]
        if case["optimizer"] == "adamw":
            self.optimizer = torch.optim.AdamW(groups, 0.0, betas=case["betas"], eps=case["epsilon"])
        else:
            self.optimizer = torch.optim.SGD(groups, 0.0, momentum=case["momentum"])

    def step(self, rate, decay):
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.param_groups[0]["weight_decay"] = decay
        self.optimizer.step()


def optimizer(network):
    case = network.case
    parameters = [tensor for _, tensor in network.own_parameters() if tensor.requires_grad]
    if case["optimizer"] == "lars":
        return LARSOptimizer(parameters, case["momentum"], case["trust"], case["rate_inside_velocity"])
    return GroupedOptimizer(parameters, case)


# Fixtures.

def views(case, step):
    """Two globals, the same images with different noise, then DINO's locals, small images of their own with noise."""
    place = f"{step % VIEW_SETS} of {case['salt']}"

    def noisy(kind, side, count):
        shape = (case["batch"], 3, side, side)
        common = signed(f"{kind}image {place}", shape, 1.5)
        return [common + signed(f"{kind}view {number + 1} of {place}", shape, 0.75) for number in range(count)]

    return noisy("", case["side"], 2) + noisy("local ", case.get("local_side", 1), case.get("locals", 0))


def network(case, double=False, flat=False):
    answer = METHODS[case["method"]](case)
    if flat:
        answer.start_flat()
    return answer.double() if double else answer


def views_of(network, step):
    kind = next(network.parameters()).dtype
    return [view.to(kind) for view in views(network.case, step)]


def margin(case):
    """How far the closest decision of a ReLU is from going the other way; the target's change no gradient."""
    own, closest = network(case, double=True), [math.inf]

    def look(module, inputs):
        closest.append(inputs[0].abs().min().item())

    for name, module in own.named_modules():
        if isinstance(module, nn.ReLU) and not name.startswith("target."):
            module.register_forward_pre_hook(look)
    with torch.no_grad():
        own.loss(views_of(own, 0), 0)
    return min(closest)


def safest(case):
    return max((case | {"salt": salt} for salt in range(SALTS)), key=margin)


def short(value):
    return float(f"{value:.7g}")


def summary(tensor, limit):
    """The norm, and numbers at index * count // samples."""
    values = tensor.detach().double().flatten()
    if values.norm() < NOTHING:
        values = torch.zeros_like(values)
    count = min(limit, values.numel())
    places = [index * values.numel() // count for index in range(count)]
    return {"norm": short(values.norm().item()), "samples": [float(f"{values[place].item():.6g}") for place in places]}


def distance(first, second):
    """The root mean square of the difference over that of the second."""
    first, second = first.detach().double(), second.detach().double()
    return ((first - second).norm() / second.norm()).item() if second.norm() > NOTHING else first.norm().item()


def gradients(case, double):
    own = network(case, double)
    loss = own.loss(views_of(own, 0), 0)
    loss.backward()
    return own, loss.item(), {name: t.grad for name, t in own.own_parameters() if t.grad is not None}


def run(case, double=False):
    own = network(case, double, flat=True)
    steps, losses = optimizer(own), []
    for step in range(case["steps"]):
        loss = own.loss(views_of(own, step), step)
        own.zero_grad()
        loss.backward()
        own.mend_gradients(step)
        steps.step(own.rate(step), own.decay(step))
        own.after(step)
        losses.append(loss.item())
    return own, losses


def state(own):
    """What a run leaves behind, by kind."""
    answer = {"parameters": dict(own.own_parameters())}
    if own.target is not None:
        answer["target"] = dict(own.target.named_parameters())
    for name in ("queue", "center"):
        if (tensor := getattr(own, name, None)) is not None:
            answer[name] = {name: tensor}
    return answer


def changed(own):
    """What the steps added to each parameter: LARS moves weights by less than a thousandth."""
    first = dict(network(own.case, flat=True).own_parameters())
    changes = {}
    for name, tensor in own.own_parameters():
        change = tensor.detach().double() - first[name].double()
        changes[name] = change if change.norm() > ROUNDING * first[name].norm() else torch.zeros_like(change)
    return changes


def fixture(name):
    case = safest(CASES[name])
    own, loss, slopes = gradients(case, double=True)
    _, single_loss, single_slopes = gradients(case, double=False)
    gap = max((distance(single_slopes[key], slopes[key]), key) for key in slopes)
    print(f"{name}: salt {case['salt']}, margin {margin(case):.1e}, loss {loss:.6f}")
    print(f"  loss gap {abs(single_loss - loss):.1e}, greatest gradient gap {gap[0]:.1e} of {gap[1]}")
    smallest = min((slopes[key].norm().item(), key) for key in slopes if slopes[key].norm() > NOTHING)
    print(f"  smallest gradient norm {smallest[0]:.2e} of {smallest[1]}")

    trained, losses = run(case)
    exact, exact_losses = run(case, double=True)
    gap = max(abs(first - second) for first, second in zip(losses, exact_losses))
    print(f"  losses {' '.join(f'{value:.4f}' for value in losses)}")
    print(f"  greatest gap of the losses {gap:.1e}")
    found, wanted = state(trained), state(exact)
    for kind in found:
        gap = max((distance(found[kind][key], wanted[kind][key]), key) for key in found[kind])
        print(f"  greatest gap of {kind} after the steps {gap[0]:.1e} of {gap[1]}")
    changes, exact_changes = changed(trained), changed(exact)
    gap = max((distance(changes[key], exact_changes[key]), key) for key in changes)
    sizes = [(change.norm() / found["parameters"][key].norm()).item() for key, change in changes.items()]
    smallest = min(size for size in sizes if size > 0)
    print(f"  greatest gap of a parameter's change {gap[0]:.1e} of {gap[1]}; relative changes from {smallest:.1e}")
    if hasattr(trained, "greatest_norm"):
        print(f"  greatest gradient norm of the steps {trained.greatest_norm:.2f}")

    count = range(case["steps"])
    answer = {
        "configuration": case,
        "loss": loss,
        "gradients": {key: summary(slopes[key], GRADIENT_SAMPLES) for key in slopes},
        "shapes": {key: list(tensor.shape) for key, tensor in own.own_parameters()},
        "frozen": [key for key, tensor in own.own_parameters() if not tensor.requires_grad],
        "rates": [own.rate(step) for step in count],
        "decays": [own.decay(step) for step in count],
        "losses": losses,
    }
    if case["method"] == "simclr":
        answer["official_loss"] = 2 * loss
    if own.target is not None:
        answer["target_momenta"] = [own.target_momentum(step) for step in count]
    if case["method"] == "dino":
        answer["teacher_temperatures"] = [own.teacher_temperature(step) for step in count]
    for kind, tensors in found.items():
        limit = BUFFER_SAMPLES if kind in tensors else STATE_SAMPLES
        parts = {key: summary(tensor, limit) for key, tensor in tensors.items()}
        answer[kind] = parts.get(kind, parts)
    for key, change in changes.items():
        answer["parameters"][key]["change"] = short(change.norm().item())
    write(name, answer)


def write(name, answer):
    path = OBJECTIVES / f"{name}.json"
    path.write_text(json.dumps(answer, separators=(",", ":")) + "\n")
    print(f"  {path.stat().st_size} bytes")


# Losses of small arrays, by formula.

def wave(shift, rows=4, columns=5):
    """sin(shift + 1.7 i + 0.9 j + 0.3 i j)."""
    i, j = torch.arange(rows, dtype=torch.float64)[:, None], torch.arange(columns, dtype=torch.float64)
    return torch.sin(shift + 1.7 * i + 0.9 * j + 0.3 * i * j)


def value(loss, trained, constant=()):
    """The loss and its gradients by the inputs that a method trains, all of them row by row."""
    trained = [tensor.clone().requires_grad_() for tensor in trained]
    answer = loss(*trained, *constant)
    answer.backward()
    return {
        "loss": answer.item(),
        "gradients": [[short(number) for number in tensor.grad.flatten().tolist()] for tensor in trained],
    }


def lars_weights(inside, rates):
    weights = wave(0).requires_grad_()
    steps = LARSOptimizer([weights], 0.9, 1e-3, inside)
    start = weights.detach().clone()
    for shift, rate in zip((2, 3), rates):
        weights.grad = wave(shift)
        steps.step(rate, 0.01)
    return [short(number) for number in (weights.detach() - start).flatten().tolist()]


def values():
    a, b, c, e = (wave(shift) for shift in (0, 0.5, 1, 1.5))
    queue = unit(wave(2, rows=8))
    answer = {}
    for temperature in (0.5, 0.1):
        def official(z1, z2):
            return 2 * simclr_loss(z1, z2, temperature)

        answer[f"simclr {temperature}"] = value(lambda x, y: simclr_loss(x, y, temperature), [a, c])
        answer[f"simclr official {temperature}"] = value(official, [a, c])
    answer["byol"] = value(byol_loss, [a, b], [c, e])
    for temperature in (0.07, 0.2):
        answer[f"moco {temperature}"] = value(lambda q: moco_loss(q, c, queue, temperature), [a])
    for temperature in (1.0, 0.2):
        answer[f"moco-v3 {temperature}"] = value(lambda q, r: moco_v3_loss(q, r, c, e, temperature), [a, b])
    answer["simsiam"] = value(simsiam_loss, [a, b], [c, e])
    students, center = [wave(shift) for shift in (0, 0.5, 2)], torch.zeros(5, dtype=torch.float64)
    for call in ("dino first", "dino second"):
        answer[call] = value(lambda *views: dino_loss(views, [c, e], center, 0.04), students)
        center = next_center(center, [c, e])
        answer[call]["center"] = [short(number) for number in center.tolist()]
    answer["lars"] = {
        "rates": [0.3, 0.15], "inside": lars_weights(True, (0.3, 0.15)), "outside": lars_weights(False, (0.3, 0.15)),
    }
    write("values", answer)
    return answer


# What the official functions give for the same arrays.
OFFICIAL = {
    "simclr official 0.5": 2.270815, "simclr official 0.1": 1.014621, "byol": 2.109611, "moco 0.07": 4.385049,
    "moco 0.2": 2.009514, "moco-v3 1.0": 4.328968, "moco-v3 0.2": 1.289725, "simsiam": -0.472597,
    "dino first": 3.380140, "dino second": 3.386095,
}


def compare(answer):
    rows = [(key, answer[key]["loss"], wanted) for key, wanted in OFFICIAL.items()]
    rows += [
        ("simclr official 0.5, slope", answer["simclr official 0.5"]["gradients"][0][0], -0.451552),
        ("dino first, center", answer["dino first"]["center"][0], 0.005041),
        ("lars inside", answer["lars"]["inside"][0], -0.00049607),
        ("lars outside", answer["lars"]["outside"][0], -0.00038364),
        ("lars 0.3 twice, inside", lars_weights(True, (0.3, 0.3))[0], -0.00051741),
        ("lars 0.3 twice, outside", lars_weights(False, (0.3, 0.3))[0], -0.00051741),
    ]
    for key, found, wanted in rows:
        print(f"  {key}: {found:.8f}, official {wanted}{'' if abs(found - wanted) < 6e-7 else ' DIFFERS'}")


def main():
    torch.manual_seed(0)
    OBJECTIVES.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or ["values", *CASES]:
        if name == "values":
            compare(values())
        else:
            fixture(name)


if __name__ == "__main__":
    main()
