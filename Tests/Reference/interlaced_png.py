"""A PNG writer for what Pillow cannot write: every colour type and depth, interlaced or not."""

import struct
import zlib

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# First row, first column, row step and column step of each of the seven passes.
ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def packed_row(samples: list[int], depth: int) -> bytes:
    """A filter byte of 0 and the samples of one row, the high bits first."""
    if depth == 16:
        return b"\0" + struct.pack(f">{len(samples)}H", *samples)
    bits = "".join(f"{sample:0{depth}b}" for sample in samples)
    bits += "0" * (-len(bits) % 8)
    return b"\0" + int(bits or "0", 2).to_bytes(len(bits) // 8, "big")


def write_png(path, rows, color_type, depth, interlaced=False, palette=None, transparency=None):
    """Writes `rows`, lists of pixels that are tuples of samples."""
    height, width = len(rows), len(rows[0])
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    data = b""
    for top, left, down, right in passes:
        for row in rows[top::down]:
            pixels = row[left::right]
            if pixels:
                data += packed_row([sample for pixel in pixels for sample in pixel], depth)
    head = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlaced))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head))
        if palette is not None:
            file.write(chunk(b"PLTE", bytes(palette)))
        if transparency is not None:
            file.write(chunk(b"tRNS", bytes(transparency)))
        file.write(chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b""))
