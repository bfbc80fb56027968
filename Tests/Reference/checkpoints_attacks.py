"""Writes small hostile checkpoints, one for each attack that a reader has to refuse.

    python Tests/Reference/checkpoints_attacks.py

Needs nothing but Python. Every file is honest but for the one thing that its name says. Files whose size is the
attack are made by the test itself.
"""

import json
import pathlib
import struct
import zlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "EndToEnd" / "Fixtures" / "Attacks"
MAGIC = bytes.fromhex("8a0a6cfc9c46f9206aa85019")
FORTY_GB = 40_000_000_000


def text(value):
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def integer(value):
    return b"\x8a\x08" + struct.pack("<q", value)


def integers(values):
    return b"(" + b"".join(map(integer, values)) + b"t"


def storage(count, key="0", kind="storage", legacy=False):
    end = b"N" if legacy else b""
    return b"(" + text(kind) + b"ctorch\nFloatStorage\n" + text(key) + text("cpu") + integer(count) + end + b"tQ"


def tensor(count=4, offset=0, shape=(4,), strides=(1,), **options):
    """A call of _rebuild_tensor_v2 on a storage of `count` floats."""
    call = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage(count, **options) + integer(offset)
    return call + integers(shape) + integers(strides) + b"\x89NtR"


def dictionary(*items):
    """The pickle of a dictionary."""
    return b"\x80\x02}" + b"".join(text(key) + value + b"s" for key, value in items) + b"."


def honest(**options):
    return dictionary(("conv1.weight", tensor(**options)))


def archive(data=None, members=None, extra=(), before=b"", after=b""):
    """A stored zip archive as torch writes it; members are (name, bytes, changes to the entry)."""
    members = members or [("a/data.pkl", data, {}), ("a/data/0", bytes(16), {}), ("a/version", b"3\n", {})]
    body, directory = bytearray(before), bytearray()
    for name, content, change in [*members, *extra]:
        raw = content
        if change.get("method") == 8:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            raw = packer.compress(content) + packer.flush()
        size = change.get("size", len(content))
        crc = change.get("crc", zlib.crc32(content))
        packed = change.get("packed", len(raw))
        wide = b""
        if max(size, packed) > 0xFFFFFFFE:
            wide = struct.pack("<HHQQ", 1, 16, size, packed)
            size = packed = 0xFFFFFFFF
        common = struct.pack("<HHHHHIII", 20, 0, change.get("method", 0), 0, 0, crc, packed, size)
        place = change.get("place", len(body))
        body += b"PK\3\4" + common + struct.pack("<HH", len(name), len(wide)) + name.encode() + wide + raw
        listed = change.get("listed", name)
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHHHII", len(listed), len(wide), 0, 0, 0, 0, place)
        directory += listed.encode() + wide
    count = len(members) + len(extra)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end + after)


def legacy(data=None, keys=("0",), records=None):
    """Torch's legacy format: pickles one after the other, then the storages."""
    parts = [b"\x80\x02" + MAGIC + b".", b"\x80\x02M\xe9\x03.", dictionary(("little_endian", b"\x88"))]
    parts += [honest(legacy=True) if data is None else data]
    parts += [b"\x80\x02]" + b"".join(text(key) + b"a" for key in keys) + b"."]
    return b"".join(parts) + (struct.pack("<q", 4) + bytes(16) if records is None else records)


def safetensors(header, data=16, length=None):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + bytes(data)


def entry(shape=(4,), offsets=(0, 16), dtype="F32"):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


def views():
    return {
        "view-out-of-range.pth": archive(honest(shape=(5,))),
        "view-offset.pth": archive(honest(offset=1)),
        "view-stride-zero.pth": archive(honest(shape=(10**6, 10**6), strides=(0, 0))),
        "view-overflow.pth": archive(honest(shape=(2**62, 4), strides=(4, 1))),
        "view-stride-overflow.pth": archive(honest(shape=(3, 2), strides=(2**62, 1))),
        "view-negative-stride.pth": archive(honest(offset=3, strides=(-1,))),
        "view-negative-size.pth": archive(honest(shape=(-4,))),
        "view-negative-offset.pth": archive(honest(offset=-1)),
        "record-short.pth": archive(honest(count=8, shape=(8,))),
        "record-40-gb.pth": archive(honest(count=FORTY_GB // 4, shape=(FORTY_GB // 4,))),
        "record-missing.pth": archive(honest(key="1")),
        "legacy-40-gb.pth": legacy(
            honest(count=FORTY_GB // 4, shape=(FORTY_GB // 4,), legacy=True),
            records=struct.pack("<q", FORTY_GB // 4) + bytes(16)),
        "legacy-short.pth": legacy(records=struct.pack("<q", 4) + bytes(15)),
        "legacy-trailing.pth": legacy() + b"more",
        "legacy-negative-count.pth": legacy(records=struct.pack("<q", -4) + bytes(16)),
    }


def archives():
    good = honest()
    plain = [("a/data.pkl", good, {}), ("a/data/0", bytes(16), {}), ("a/version", b"3\n", {})]

    def changed(index, **change):
        name, content, _ = plain[index]
        return archive(members=plain[:index] + [(name, content, change)] + plain[index + 1 :])

    bomb = ("a/data/0", bytes(16), {"method": 8, "size": FORTY_GB})
    inner = archive(good)
    return {
        "zip-bomb-40-gb.pth": archive(members=[plain[0], bomb, plain[2]]),
        "zip-bomb.pth": archive(members=[plain[0], ("a/data/0", bytes(10**7), {"method": 8}), plain[2]]),
        "zip-deflated-pickle.pth": changed(0, method=8),
        "zip-stored-40-gb.pth": changed(1, size=FORTY_GB, packed=FORTY_GB),
        "zip-duplicate.pth": archive(members=plain, extra=[("a/data/0", bytes(16), {})]),
        "zip-two-pickles.pth": archive(members=plain, extra=[("b/data.pkl", good, {})]),
        "zip-crc.pth": changed(1, crc=1),
        "zip-record-too-long.pth": archive(members=[plain[0], ("a/data/0", bytes(20), {}), plain[2]]),
        "zip-overlap.pth": changed(1, place=0, listed="a/data.pkx"),
        "zip-other-name.pth": changed(1, listed="a/data/1"),
        "zip-nested.pth": archive(members=plain, extra=[("a/archive.zip", inner, {})]),
        "zip-parent.pth": archive(members=plain, extra=[("a/../data/1", bytes(16), {})]),
        "zip-absolute.pth": archive(members=plain, extra=[("/etc/data", bytes(16), {})]),
        "zip-trailing.pth": archive(good, after=b"more"),
        "zip-byteorder.pth": archive(members=plain, extra=[("a/byteorder", b"big", {})]),
        "zip-gap.pth": archive(good, before=b"PK\3\4" + bytes(60)),
    }


def pickles():
    run = b"cos\nsystem\n(" + text("id") + b"tR"
    build = b"ctorch\nSize\n((K\4ttR}" + text("a") + b"K\1sb"
    huge = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage(4) + b"\x8a\xff" + b"\x7f" * 255 + integers((4,)) + integers((1,)) + b"\x89NtR"
    file = {
        "pickle-call.pth": dictionary(("conv1.weight", tensor()), ("layer1.0.conv1.weight", run)),
        "pickle-opcode.pth": dictionary(("conv1.weight", b"I1\n")),
        "pickle-extension.pth": dictionary(("conv1.weight", b"\x82\x01")),
        "pickle-protocol-4.pth": b"\x80\x04" + honest()[2:],
        "pickle-protocol-twice.pth": b"\x80\x02" + honest(),
        "pickle-trailing.pth": honest() + b"more",
        "pickle-persistent-kind.pth": honest(kind="module"),
        "pickle-unmarked.pth": dictionary(("conv1.weight", b"t")),
        "pickle-memo.pth": dictionary(("conv1.weight", b"h\x09")),
        "pickle-empty-stack.pth": b"\x80\x02.",
        "pickle-text-4-gb.pth": b"\x80\x02}X\xff\xff\xff\xff",
        "pickle-huge-integer.pth": dictionary(("conv1.weight", huge)),
        "pickle-append-to-dictionary.pth": dictionary(("conv1.weight", b"}Na")),
        "pickle-set-in-list.pth": dictionary(("conv1.weight", b"]NNs")),
        "pickle-build-on-size.pth": dictionary(("conv1.weight", build)),
        "pickle-reduce-number.pth": dictionary(("conv1.weight", b"K\1)R")),
        "pickle-no-stop.pth": honest()[:-1],
    }
    return {name: archive(content) for name, content in file.items()}


def headers():
    good = {"a": entry()}
    return {
        "header-40-gb.safetensors": safetensors(good, length=FORTY_GB),
        "header-100-mb.safetensors": safetensors(good, length=100_000_000),
        "data-40-gb.safetensors": safetensors({"a": entry((FORTY_GB // 4,), (0, FORTY_GB))}),
        "shape-overflow.safetensors": safetensors({"a": entry((2**62, 4))}),
        "gap.safetensors": safetensors({"a": entry((2,), (0, 8)), "b": entry((1,), (12, 16))}),
        "overlap.safetensors": safetensors({"a": entry((3,), (0, 12)), "b": entry((2,), (8, 16))}),
        "trailing.safetensors": safetensors(good, data=20),
        "reversed.safetensors": safetensors({"a": entry((4,), (16, 0))}),
        "negative-shape.safetensors": safetensors({"a": entry((-4,))}),
        "fractional-shape.safetensors": safetensors({"a": entry((4.0,))}),
        "other-size.safetensors": safetensors({"a": entry((3,))}),
        "type.safetensors": safetensors({"a": entry(dtype="Q32")}),
        "metadata.safetensors": safetensors({"__metadata__": {"a": 1}} | good),
        "duplicate.safetensors": safetensors(b'{"a":' + json.dumps(entry()).encode() + b',"a":' + json.dumps(entry()).encode() + b"}"),
        "unclosed.safetensors": safetensors(b'{"a":' + b"[" * 60),
    }


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in (views() | archives() | pickles() | headers()).items():
        (FOLDER / name).write_bytes(content)
