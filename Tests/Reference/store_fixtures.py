"""Makes Tests/EndToEnd/Fixtures/Store: a store of an earlier version, and the report that the run itself gave.

Run from the root of the package, with a program of commit c76c681 or before, the last whose stores are of version 1 (without
checksums), and with one of commit 6e3a3ea, the last of version 2 (without cosines of views of different pairs):
    python3 Tests/Reference/store_fixtures.py PROGRAM VERSION
"""

import math
import pathlib
import shutil
import subprocess
import sys
import tempfile

FIXTURES = pathlib.Path("Tests/EndToEnd/Fixtures").resolve()


def images(count: int) -> bytes:
    """Smooth images of CIFAR-10's binary layout, those of ScratchFolder.writeRecords."""
    data = bytearray()
    for index in range(count):
        data.append(index % 10)
        for plane in range(3):
            for pixel in range(1024):
                x, y, phase = pixel % 32, pixel // 32, index * 7 + plane * 3
                data.append(
                    int(127 + 60 * math.sin(0.3 * x + phase) + 60 * math.cos(0.17 * y * (1 + index % 5))))
    return bytes(data)


def main():
    program, version = pathlib.Path(sys.argv[1]).resolve(), f"version-{int(sys.argv[2])}"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        shutil.copy(FIXTURES / "tiny.pth", folder)
        (folder / "images.bin").write_bytes(images(7))
        subprocess.run(
            [program, "sdf", "tiny.pth", "images.bin", "--law", "randomcrop", "--beta", "-1,0", "--ratio", "3",
             "--store", f"{version}.sqlite", "-o", f"{version}.json", "--quiet"],
            cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (FIXTURES / "Store").mkdir(exist_ok=True)
        for name in [f"{version}.sqlite", f"{version}.json"]:
            shutil.copy(folder / name, FIXTURES / "Store")


main()
