"""Makes a wheel of a bundle and of the Python package: python Packaging/wheel.py dist/jc-stats-VERSION-linux-x86_64.tar.gz dist

Only the standard library is needed. The bundle lies inside of the package; its manual pages and completions go where an
environment has them. A wheel has no links and keeps a file's mode only where its entry has one.
"""

import base64
import hashlib
import os
import sys
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TAG = "py3-none-linux_x86_64"
# The first day that a zip can name: the same bundle gives the same bytes.
DATE = (1980, 1, 1, 0, 0, 0)
SHARED = ("share/man/", "share/bash-completion/", "share/zsh/", "share/fish/")

METADATA = """Metadata-Version: 2.1
Name: jc-stats
Version: {version}
Summary: How hard the positive pairs of an augmentation are, exactly and by measurement
Requires-Python: >=3.9
Provides-Extra: plot
Requires-Dist: matplotlib; extra == "plot"
Provides-Extra: pandas
Requires-Dist: pandas; extra == "pandas"
Description-Content-Type: text/markdown

{description}"""

WHEEL = f"""Wheel-Version: 1.0
Generator: jc-stats
Root-Is-Purelib: false
Tag: {TAG}
"""

ENTRY_POINTS = """[console_scripts]
jc-stats = jc_stats._program:main
"""


def package_files():
    """(name, bytes, mode) of the Python files."""
    for path in sorted((HERE / "python" / "jc_stats").iterdir()):
        if path.suffix == ".py" or path.name == "py.typed":
            yield f"jc_stats/{path.name}", path.read_bytes(), 0o644


def bundle_files(bundle, data_folder):
    """(name, bytes, mode) of the bundle's files."""
    with tarfile.open(bundle) as archive:
        for member in archive:
            inside = member.name.partition("/")[2]
            if member.isdir():
                continue
            if not member.isfile() or not inside or ".." in inside.split("/"):
                raise SystemExit(f"{bundle}: expected plain files below one folder, found {member.name}")
            place = f"{data_folder}/data/{inside}" if inside.startswith(SHARED) else f"jc_stats/bundle/{inside}"
            yield place, archive.extractfile(member).read(), 0o755 if member.mode & 0o100 else 0o644


def digest(content):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def main(bundle, folder):
    version = Path(bundle).name.split("-")[2]
    stem = f"jc_stats-{version}"
    description = (HERE / "python" / "README.md").read_text(encoding="utf-8")
    about = [
        (f"{stem}.dist-info/METADATA", METADATA.format(version=version, description=description).encode(), 0o644),
        (f"{stem}.dist-info/WHEEL", WHEEL.encode(), 0o644),
        (f"{stem}.dist-info/entry_points.txt", ENTRY_POINTS.encode(), 0o644)]
    files = [*package_files(), *bundle_files(bundle, f"{stem}.data"), *about]
    record = "".join(f"{name},{digest(content)},{len(content)}\n" for name, content, _ in files)
    files.append((f"{stem}.dist-info/RECORD", (record + f"{stem}.dist-info/RECORD,,\n").encode(), 0o644))

    path = Path(folder) / f"{stem}-{TAG}.whl"
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        for name, content, mode in files:
            entry = zipfile.ZipInfo(name, DATE)
            entry.external_attr, entry.compress_type = (0o100000 | mode) << 16, zipfile.ZIP_DEFLATED
            wheel.writestr(entry, content)
    os.replace(part, path)
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
