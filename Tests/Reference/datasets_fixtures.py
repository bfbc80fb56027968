"""Tars and zips of tiny PNGs, and CIFAR's pickles in small, for Tests/Datasets/Fixtures.

Run from the root of the package: python Tests/Reference/datasets_fixtures.py
Needs: pip install pillow numpy
"""

import io
import pathlib
import pickle
import struct
import tarfile
import warnings
import zipfile

import numpy
from PIL import Image

FIXTURES = pathlib.Path("Tests/Datasets/Fixtures")
# Member and grey level, in the order of the archive; what is no image stands among them.
MEMBERS = [
    ("./root/wnids.txt", b"n2\nn1\n"),
    ("./root/train/n1/images/b.png", 10),
    ("./root/train/n1/images/a.png", 20),
    ("./root/train/n1/images/._a.png", b"hidden"),
    ("./root/train/n2/images/c.png", 30),
    ("./root/train/n1/images/b.png", 40),
    ("./root/train/n2/images/" + "long-" * 30 + "\u00e9.png", 50),
]
# A shard in WebDataset's layout: the files of a sample share a key; the class may come before the image or after it.
SHARD = [
    ("one.cls", b"3\n"),
    ("one.png", 60),
    ("one.json", b"{}"),
    ("sub.folder/two.left.png", 70),
    ("sub.folder/two.cls", b"0"),
    ("three.png", 80),
]


def png(level):
    """A PNG of 3 x 2 pixels of one grey level."""
    stream = io.BytesIO()
    Image.new("RGB", (3, 2), (level, level, level)).save(stream, "PNG")
    return stream.getvalue()


def write(name, mode, form, members=MEMBERS, has_links=True):
    """Writes members into one archive, with fixed times."""
    with tarfile.open(FIXTURES / name, mode, format=form) as archive:
        for member, content in members:
            data = content if isinstance(content, bytes) else png(content)
            info = tarfile.TarInfo(member)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        if not has_links:
            return
        for kind, target in ((tarfile.SYMTYPE, "a.png"), (tarfile.LNKTYPE, "./root/train/n1/images/a.png")):
            info = tarfile.TarInfo(f"./root/train/n1/images/link{kind.decode()}.png")
            info.type, info.linkname = kind, target
            archive.addfile(info)


write("gnu.tar", "w", tarfile.GNU_FORMAT)
write("pax.tar", "w", tarfile.PAX_FORMAT)
write("gnu.tar.gz", "w:gz", tarfile.GNU_FORMAT)
write("pax.tar.bz2", "w:bz2", tarfile.PAX_FORMAT)
write("gnu.tar.xz", "w:xz", tarfile.GNU_FORMAT)
write("shard.tar", "w", tarfile.GNU_FORMAT, SHARD, has_links=False)
# Beside the images: an empty one, and members of others that end in .cls.
AWKWARD = [("one.png", 90), ("empty.png", b""), ("._one.cls", b"\x00" * 163), ("one.cls", b"4")]
write("awkward-shard.tar", "w", tarfile.GNU_FORMAT, AWKWARD, has_links=False)

# Zips of the same images, as programs write them.
ZIPPED = [
    ("root/wnids.txt", b"n2\nn1\n"),
    ("root/train/n1/b.png", 10),
    ("root/train/n1/a.PNG", 20),
    ("root/train/n1/._a.png", b"hidden"),
    ("root/train/n2/c\u00e9.png", 30),
    ("root/notes.txt", b"no image"),
    ("root/train/n1/b.png", 40),
]


class Unseekable(io.RawIOBase):
    """Where nothing is written twice: sizes then stand behind the members."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


def zipped(method, target=None, force_zip64=False, more=()):
    target = target or io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for member, content in [*ZIPPED, *more]:
            info = zipfile.ZipInfo(member)
            info.compress_type, info.create_system, info.external_attr = method, 3, 0o100644 << 16
            if member.endswith("link.png"):
                info.external_attr = 0o120777 << 16
            with archive.open(info, "w", force_zip64=force_zip64) as file:
                file.write(content if isinstance(content, bytes) else png(content))
    return bytes(target.data) if isinstance(target, Unseekable) else target.getvalue()


def long_directory(data):
    """The same zip with sizes, places and its end as those of a large one."""
    end = data.rindex(b"PK\5\6")
    count, size, offset = struct.unpack("<HII", data[end + 10 : end + 20])
    directory, place = b"", offset
    while place < end:
        fixed = bytearray(data[place : place + 46])
        packed, unpacked = struct.unpack("<II", fixed[20:28])
        name, extra, comment = struct.unpack("<HHH", fixed[28:34])
        (local,) = struct.unpack("<I", fixed[42:46])
        field = struct.pack("<HHHHQQQ", 0x7777, 0, 1, 24, unpacked, packed, local)
        fixed[20:28] = b"\xff" * 8
        fixed[30:32] = struct.pack("<H", len(field))
        fixed[42:46] = b"\xff" * 4
        directory += bytes(fixed) + data[place + 46 : place + 46 + name] + field
        place += 46 + name + extra + comment
    start = offset + len(directory)
    record = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(directory), offset)
    locator = b"PK\6\7" + struct.pack("<IQI", 0, start, 1)
    tail = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 7) + b"comment"
    return data[:offset] + directory + record + locator + tail


(FIXTURES / "stored.zip").write_bytes(zipped(zipfile.ZIP_STORED))
(FIXTURES / "deflated.zip").write_bytes(zipped(zipfile.ZIP_DEFLATED))
(FIXTURES / "streamed.zip").write_bytes(zipped(zipfile.ZIP_DEFLATED, Unseekable()))
(FIXTURES / "long.zip").write_bytes(long_directory(zipped(zipfile.ZIP_DEFLATED, force_zip64=True)))
(FIXTURES / "prefixed.zip").write_bytes(b"#!/bin/sh\n" + zipped(zipfile.ZIP_DEFLATED))
(FIXTURES / "bzip2.zip").write_bytes(zipped(zipfile.ZIP_BZIP2))
(FIXTURES / "links.zip").write_bytes(zipped(zipfile.ZIP_DEFLATED, more=[("root/train/n1/link.png", b"a.PNG")]))


class Python2Pickler(pickle._Pickler):
    """Texts as Python 2 writes them, arrays under NumPy 1's names: the instructions of CIFAR's files."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_text(self, value):
        data = value.encode() if isinstance(value, str) else value
        self.write(b"U" + bytes([len(data)]) + data if len(data) < 256 else b"T" + struct.pack("<i", len(data)) + data)
        self.memoize(value)

    def save_global(self, value, name=None):
        module = value.__module__.replace("numpy._core", "numpy.core")
        self.write(f"c{module}\n{value.__qualname__}\n".encode())
        self.memoize(value)

    dispatch[str] = dispatch[bytes] = save_text
    dispatch[type(lambda: 0)] = dispatch[type(len)] = dispatch[type] = save_global


def write_batch(path, values):
    path.parent.mkdir(exist_ok=True)
    with open(path, "wb") as file:
        Python2Pickler(file, 2).dump(values)


def pixels(first, count):
    """Image n of a data set: a formula that the tests have too."""
    numbers = numpy.arange(first, first + count)[:, None] * 31 + numpy.arange(3072)[None] * 7
    return (numbers % 251).astype(numpy.uint8)


NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
CIFAR = FIXTURES / "cifar-10-batches-py"
for number in (1, 2):
    labels = [(number + 3 * image) % 10 for image in range(2)]
    write_batch(CIFAR / f"data_batch_{number}", {
        "batch_label": f"training batch {number} of 5", "labels": labels, "data": pixels(2 * number - 2, 2),
        "filenames": ["a.png", "b.png"]})
write_batch(CIFAR / "test_batch", {"batch_label": "testing batch 1 of 1", "labels": [7], "data": pixels(4, 1), "filenames": ["c.png"]})
write_batch(CIFAR / "batches.meta", {"num_cases_per_batch": 2, "label_names": NAMES, "num_vis": 3072})
CIFAR100 = FIXTURES / "cifar-100-python"
for name, first in (("train", 0), ("test", 2)):
    write_batch(CIFAR100 / name, {
        "filenames": ["a.png", "b.png"], "batch_label": "batch", "fine_labels": [99 - first, 5], "coarse_labels": [3, 4],
        "data": pixels(first, 2)})
write_batch(CIFAR100 / "meta", {"fine_label_names": [f"fine {n}" for n in range(100)], "coarse_label_names": [f"c{n}" for n in range(20)]})
