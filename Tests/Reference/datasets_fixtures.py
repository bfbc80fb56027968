"""Tars of tiny PNGs for Tests/Datasets/Fixtures.

Run from the root of the package: python Tests/Reference/datasets_fixtures.py
Needs: pip install pillow
"""

import io
import pathlib
import tarfile

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
