"""Writes the checkpoints that the tests of module Checkpoints read, and what is in them.

    pip install torch safetensors numpy
    python Tests/Reference/checkpoints_fixtures.py

Each file is a tiny state_dict in one of the formats and wrappings that torch writes. `expected.json`
holds, for each file, its container, where the state_dict lies, the prefix that its names lose, and
shape and values of every float tensor (as float32, printed exactly), as torch itself holds them. A second
run gives the same tensors, but not always the same bytes: legacy files name storages by their address.
"""

import argparse
import collections
import io
import json
import pathlib
import tarfile
import zipfile
from unittest import mock

import safetensors.torch
import torch

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Checkpoints" / "Fixtures"
expected = {}


def random_state(seed=0):
    """Names and kinds of tensors of a residual network, with tiny shapes."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator)

    return collections.OrderedDict(
        [
            ("conv1.weight", normal(2, 3, 3, 3)),
            ("bn1.weight", normal(2)),
            ("bn1.bias", normal(2)),
            ("bn1.running_mean", normal(2)),
            ("bn1.running_var", normal(2).abs()),
            ("bn1.num_batches_tracked", torch.tensor(7)),
            ("layer1.0.conv1.weight", normal(2, 2, 3, 3)),
            ("fc.weight", normal(3, 2)),
            ("fc.bias", normal(3)),
        ]
    )


def typed_state():
    """One tensor of each type that is decoded or listed."""
    state = random_state(1)
    return collections.OrderedDict(
        half=state["conv1.weight"].half(),
        bfloat16=state["layer1.0.conv1.weight"].bfloat16(),
        double=state["fc.weight"].double() * 1.000000123,
        single=state["fc.bias"],
        long=torch.tensor([1, -2, 3]),
        int32=torch.tensor(5, dtype=torch.int32),
        byte=torch.tensor([1, 2], dtype=torch.uint8),
        flag=torch.tensor([True, False]),
    )


def viewed_state():
    """Views: transposed, offset, strided, tied, expanded, without dimensions, empty, channels last."""
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 7
    return collections.OrderedDict(
        base=base,
        transposed=base.t(),
        offset=base[1:3, 2:5],
        strided=base[::2, ::3],
        tied=base,
        expanded=torch.tensor([1.5]).expand(3, 2),
        scalar=base[2, 3],
        empty=torch.empty(0, 3),
        channels_last=random_state(2)["conv1.weight"].contiguous(memory_format=torch.channels_last),
        half_transposed=base.half().t(),
    )


def describe(state, prefix=""):
    """Float tensors as float32, without the prefix."""
    floats = {
        name.removeprefix(prefix): {
            "shape": list(tensor.shape),
            "values": [float(value) for value in tensor.detach().float().flatten()],
        }
        for name, tensor in state.items()
        if tensor.dtype.is_floating_point
    }
    others = [name.removeprefix(prefix) for name, tensor in state.items() if not tensor.dtype.is_floating_point]
    return {"tensors": floats, "others": others}


def note(name, state, container, location="(top level)", prefix=""):
    expected[name] = {"container": container, "location": location, "prefix": prefix} | describe(state, prefix)


def save(name, content, state, location="(top level)", prefix="", legacy=False):
    """Saves content, in which state lies at location."""
    torch.save(content, FOLDER / name, _use_new_zipfile_serialization=not legacy)
    note(name, state, "torchLegacy" if legacy else "torchZip", location, prefix)


def prefixed(prefix, state):
    return collections.OrderedDict((prefix + name, tensor) for name, tensor in state.items())


def torch_files():
    for legacy, kind in [(False, "zip"), (True, "legacy")]:
        save(f"{kind}-plain.pth", random_state(), random_state(), legacy=legacy)
        save(f"{kind}-types.pth", typed_state(), typed_state(), legacy=legacy)
        save(f"{kind}-views.pth", viewed_state(), viewed_state(), legacy=legacy)
        wrapped = prefixed("module.", random_state(3))
        content = {"epoch": 12, "arch": "resnet18", "best_acc1": torch.tensor(71.5), "state_dict": wrapped}
        save(f"{kind}-wrapped.pth", content, wrapped, "state_dict", "module.", legacy)
    newer = typed_state() | {"uint16": torch.tensor([1, 60000], dtype=torch.uint16)}
    save("zip-newer-types.pth", newer, newer)


def wrapped_files():
    state = random_state(4)
    namespace = argparse.Namespace(arch="resnet50", lr=0.05, betas=(0.9, 0.999))
    optimizer = {"state": {0: {"momentum_buffer": torch.ones(2)}}, "param_groups": [{"lr": 0.1, "params": [0]}]}
    save("namespace.pth", {"args": namespace, "optimizer": optimizer, "model": state}, state, "model")
    parameters = collections.OrderedDict(
        (name, torch.nn.Parameter(tensor)) for name, tensor in state.items() if tensor.dtype.is_floating_point
    )
    save("parameters.pth", parameters, parameters)
    compiled = prefixed("module._orig_mod.", state)
    save("compiled.pth", {"net": compiled, "acc": 91.25}, compiled, "net", "module._orig_mod.")
    trunk = prefixed("_feature_blocks.", state)
    vissl = {"classy_state_dict": {"base_model": {"model": {"trunk": trunk, "heads": {}}}}}
    save("vissl.pth", vissl, trunk, "classy_state_dict.base_model.model.trunk")
    module = torch.nn.Linear(2, 3)
    save("module-state.pth", {"net": module.state_dict(), "epoch": 3}, module.state_dict(), "net")


def refused_files():
    """Honest files that hold no readable state_dict."""
    torch.save(torch.nn.Linear(2, 3), FOLDER / "refused-module.pth")
    # Without the class's source code and its path, which torch would store beside the pickle.
    with mock.patch("torch.serialization.get_source_lines_and_file", side_effect=OSError):
        torch.save(
            torch.nn.Linear(2, 3), FOLDER / "refused-module-legacy.pth", _use_new_zipfile_serialization=False)
    opaque = {"state_dict": {"a": torch.ones(1), "b": argparse.Namespace(x=1)}}
    torch.save(opaque, FOLDER / "refused-opaque.pth")
    torch.save({"epoch": 3, "loss": [1.0, 2.0]}, FOLDER / "refused-empty.pth")
    torch.save(random_state(), FOLDER / "refused-protocol.pth", pickle_protocol=4)
    script = torch.jit.script(torch.nn.Linear(2, 3))
    torch.jit.save(script, str(FOLDER / "refused-script.pt"))


def rewritten_zips():
    """The same members as other writers of zip files lay them out."""
    source = zipfile.ZipFile(FOLDER / "zip-plain.pth")
    for name, wide in [("python-zip.pth", False), ("python-zip64.pth", True)]:
        with zipfile.ZipFile(FOLDER / name, "w") as target:
            for member in source.infolist():
                with target.open(zipfile.ZipInfo(member.filename), "w", force_zip64=wide) as stream:
                    stream.write(source.read(member))
        note(name, random_state(), "torchZip")


def oldest_format():
    """A tar as torch wrote before 0.2: the members' names are what the reader recognises."""
    with tarfile.open(FOLDER / "oldest.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        for name, size in [("sys_info", 116), ("pickle", 300), ("tensors", 400), ("storages", 4000)]:
            info = tarfile.TarInfo(name)
            info.size = size
            info.pax_headers = {"mtime": "1483719550.98166"}
            archive.addfile(info, io.BytesIO(bytes(size)))


def safetensors_files():
    def plain(state):
        return {name: tensor.contiguous() for name, tensor in state.items()}

    state = plain(random_state(5))
    safetensors.torch.save_file(state, FOLDER / "plain.safetensors", {"format": "pt", "note": 'a "b" \u00e9\n'})
    note("plain.safetensors", state, "safetensors")
    types = plain(typed_state() | {"empty": torch.empty(0, 3)})
    safetensors.torch.save_file(types, FOLDER / "types.safetensors")
    note("types.safetensors", types, "safetensors")


if __name__ == "__main__":
    torch.manual_seed(0)
    FOLDER.mkdir(parents=True, exist_ok=True)
    torch_files()
    wrapped_files()
    refused_files()
    rewritten_zips()
    oldest_format()
    safetensors_files()
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
