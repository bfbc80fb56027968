"""Makes Tests/Imaging/Fixtures/Formats: small WebP, BMP, GIF, TIFF and AVIF files, and the pixels that Pillow makes of them.

Run from the root of the package, with Pillow 13.0, numpy, tifffile, imagecodecs and avifenc (Debian's libavif-bin):
    python3 Tests/Reference/imaging_formats.py
"""

import hashlib
import io
import json
import pathlib
import struct
import subprocess
import tempfile

import numpy
import tifffile
from PIL import Image

from imaging_fixtures import picture

FORMATS = pathlib.Path("Tests/Imaging/Fixtures/Formats")


def photo(width: int, height: int, channels: int = 3, seed: int = 1) -> Image.Image:
    pixels = picture(width, height, channels, seed)
    return Image.fromarray(pixels[..., 0] if channels == 1 else pixels)


def save(name: str, image: Image.Image, **options) -> None:
    image.save(FORMATS / name, **options)


def write_webp() -> None:
    for size in [(16, 16), (17, 9), (1, 1), (3, 40), (50, 31)]:
        w, h = size
        save(f"lossy-{w}x{h}.webp", photo(w, h), quality=80)
        save(f"lossless-{w}x{h}.webp", photo(w, h, seed=2), lossless=True)
        save(f"alpha-{w}x{h}.webp", photo(w, h, 4), quality=60)
        save(f"lossless-alpha-{w}x{h}.webp", photo(w, h, 4), lossless=True, exact=w % 2 == 0)
    save("quality-5.webp", photo(33, 35), quality=5, method=6)
    save("grey.webp", photo(21, 20, 1), quality=90)
    save("palette.webp", photo(20, 21).quantize(9), lossless=True)
    # With a profile, the file has parts around its image.
    save("profile.webp", photo(24, 22), quality=75, icc_profile=b"profile" * 4, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0")
    frames = [photo(24, 18, 4, seed) for seed in (3, 4, 5)]
    save("animated.webp", frames[0], save_all=True, append_images=frames[1:], duration=40, quality=70)
    save("animated-lossless.webp", frames[1], save_all=True, append_images=frames[:1], lossless=True, background=(9, 8, 7, 255))
    write_offset_webp()


def chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def write_offset_webp() -> None:
    """An animation whose first frame leaves some of its canvas free."""
    buffer = io.BytesIO()
    photo(10, 8, 4).save(buffer, "webp", lossless=True)
    image = buffer.getvalue()[12:]
    three = lambda value: struct.pack("<I", value)[:3]
    frame = three(3) + three(2) + three(9) + three(7) + three(100) + b"\0" + image
    extended = struct.pack("<I", 0x12) + three(29) + three(19)
    body = b"WEBP" + chunk(b"VP8X", extended) + chunk(b"ANIM", bytes([1, 2, 3, 4, 0, 0])) + chunk(b"ANMF", frame)
    (FORMATS / "offset.webp").write_bytes(chunk(b"RIFF", body))


def bitmap(width, height, bits, pixels, compression=0, palette=b"", masks=b"", header=40, offset=None, colors=0):
    if header == 12:
        fields = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        fields = struct.pack("<IiiHHIIIIII", 40, width, height, 1, bits, compression, len(pixels), 0, 0, colors, 0)
        fields = struct.pack("<I", header) + fields[4:] + masks
        fields += b"\0" * (header - len(fields))
    place = 14 + len(fields) + len(palette)
    head = b"BM" + struct.pack("<IHHI", place + len(pixels), 0, 0, place if offset is None else offset)
    return head + fields + palette + pixels


def rows(bits: int, width: int, height: int, seed: int = 1) -> bytes:
    generator = numpy.random.default_rng(seed)
    return generator.integers(0, 256, (height, (width * bits + 31) // 32 * 4), dtype=numpy.uint8).tobytes()


def colors(count: int, step: int = 4, seed: int = 5) -> bytes:
    return numpy.random.default_rng(seed).integers(0, 256, count * step, dtype=numpy.uint8).tobytes()


def write_bmp() -> None:
    for mode in ["1", "L", "P", "RGB", "RGBA"]:
        for w, h in [(13, 7), (32, 5)]:
            save(f"pillow-{mode}-{w}x{h}.bmp", photo(w, h, 4 if mode == "RGBA" else 3).convert(mode))
    files = {}
    for bits in (1, 4, 8):
        files[f"palette-{bits}"] = bitmap(19, 6, bits, rows(bits, 19, 6), palette=colors(1 << bits))
        files[f"palette-{bits}-top-down"] = bitmap(19, -6, bits, rows(bits, 19, 6), palette=colors(1 << bits))
        files[f"palette-{bits}-oldest"] = bitmap(
            19, 6, bits, rows(bits, 19, 6), palette=colors(1 << bits, 3), header=12)
    files["palette-8-few"] = bitmap(19, 6, 8, rows(8, 19, 6), palette=colors(30), colors=30)
    files["palette-4-no-offset"] = bitmap(9, 6, 4, rows(4, 9, 6), palette=colors(16), offset=54)
    files["16"] = bitmap(11, 6, 16, rows(16, 11, 6))
    files["24-top-down"] = bitmap(11, -6, 24, rows(24, 11, 6))
    files["24-oldest"] = bitmap(11, 6, 24, rows(24, 11, 6), header=12)
    files["24-no-last-padding"] = bitmap(11, 6, 24, rows(24, 11, 6)[:-3])
    files["32"] = bitmap(11, 6, 32, rows(32, 11, 6))
    for name, bits, masks in [
        ("565", 16, (0xF800, 0x7E0, 0x1F)), ("555", 16, (0x7C00, 0x3E0, 0x1F)),
        ("bgrx", 32, (0xFF0000, 0xFF00, 0xFF)), ("xbgr", 32, (0xFF000000, 0xFF0000, 0xFF00)),
        ("bgxr", 32, (0xFF000000, 0xFF00, 0xFF)), ("24-masks", 24, (0xFF0000, 0xFF00, 0xFF)),
    ]:
        files[f"masks-{name}"] = bitmap(10, 5, bits, rows(bits, 10, 5), 3, masks=struct.pack("<3I", *masks))
    for name, masks in [
        ("abgr", (0xFF000000, 0xFF0000, 0xFF00, 0xFF)), ("rgba", (0xFF, 0xFF00, 0xFF0000, 0xFF000000)),
        ("bgra", (0xFF0000, 0xFF00, 0xFF, 0xFF000000)), ("bgar", (0xFF000000, 0xFF00, 0xFF, 0xFF0000)),
        ("none", (0, 0, 0, 0)),
    ]:
        for header in (56, 108, 124):
            files[f"masks-{name}-{header}"] = bitmap(
                10, 5, 32, rows(32, 10, 5), 3, masks=struct.pack("<4I", *masks), header=header)
    eight = bytes([5, 7, 0, 3, 1, 2, 3, 0, 3, 9, 0, 0, 0, 2, 2, 1, 4, 8, 0, 0, 11, 4, 0, 0, 9, 1, 0, 0, 20, 6, 0, 1])
    files["runs-8"] = bitmap(11, 5, 8, eight, 1, palette=colors(256))
    four = bytes([5, 0x7A, 0, 3, 0x12, 0x30, 3, 0x9B, 0, 0, 0, 2, 2, 1, 4, 0x81, 0, 0, 11, 0x4C, 0, 0, 9, 0x12, 0, 0, 20, 0x6F, 0, 1])
    files["runs-4"] = bitmap(11, 5, 4, four, 2, palette=colors(16))
    for name, content in files.items():
        (FORMATS / f"{name}.bmp").write_bytes(content)


def codes(indices, bits: int) -> bytes:
    """LZW that never needs a table: a clear code often enough, each index a code of its own."""
    clear, width = 1 << bits, bits + 1
    stream, count = [], 0
    for index in indices:
        if count % ((1 << bits) - 2) == 0:
            stream.append(clear)
        stream.append(index)
        count += 1
    stream.append(clear + 1)
    value = sum(code << (width * place) for place, code in enumerate(stream))
    content = value.to_bytes((len(stream) * width + 7) // 8, "little")
    blocks = b"".join(bytes([len(part)]) + part for part in (content[i : i + 255] for i in range(0, len(content), 255)))
    return bytes([bits]) + blocks + b"\0"


def gif(screen, box, bits, indices, table=None, local=None, transparent=None, interlaced=False, more=b"") -> bytes:
    """`table` and `local` are palettes in bytes, of a power of two of colours."""
    size = lambda palette: (len(palette) // 3).bit_length() - 2
    head = b"GIF89a" + struct.pack("<HHBBB", *screen, 0x80 | size(table) if table else 0, 2, 0) + (table or b"")
    if transparent is not None:
        head += b"!\xf9\x04" + bytes([1, 10, 0, transparent]) + b"\0"
    head += b"!\xfe\x05words\0" + b"," + struct.pack("<4H", *box)
    head += bytes([(0x80 | size(local) if local else 0) | (0x40 if interlaced else 0)]) + (local or b"")
    return head + codes(indices, bits) + more + b";"


def write_gif() -> None:
    for count in (2, 3, 16, 60, 256):
        save(f"pillow-{count}.gif", photo(23, 17).quantize(count), interlace=False)
        save(f"pillow-{count}-interlaced.gif", photo(17, 23).quantize(count), interlace=True)
    save("grey.gif", photo(19, 11, 1))
    save("black-white.gif", photo(19, 11, 1).convert("1"))
    save("transparent.gif", photo(20, 14).quantize(15), transparency=3)
    frames = [photo(20, 14, 3, seed).quantize(20) for seed in (3, 4, 5)]
    save("animated.gif", frames[0], save_all=True, append_images=frames[1:], duration=40, disposal=2)
    save("animated-transparent.gif", frames[1], save_all=True, append_images=frames[:1], transparency=1)
    save("wide.gif", photo(300, 3).quantize(200))
    generator = numpy.random.default_rng(4)
    palette = lambda count: generator.integers(0, 256, 3 * count, dtype=numpy.uint8).tobytes()
    indices = lambda w, h, count: generator.integers(0, count, w * h).tolist()
    grey = bytes(value for value in range(16) for _ in range(3))
    files = {
        "local": gif((12, 9), (0, 0, 12, 9), 3, indices(12, 9, 8), local=palette(8)),
        "both": gif((12, 9), (0, 0, 12, 9), 3, indices(12, 9, 8), palette(4), palette(8)),
        "inside": gif((20, 15), (4, 3, 12, 9), 3, indices(12, 9, 8), palette(8)),
        "inside-transparent": gif((20, 15), (4, 3, 12, 9), 3, indices(12, 9, 8), palette(8), transparent=5),
        "beyond": gif((10, 8), (4, 3, 12, 9), 3, indices(12, 9, 8), palette(8)),
        "beyond-interlaced": gif((10, 8), (4, 3, 12, 13), 3, indices(12, 13, 8), palette(8), interlaced=True),
        "no-palette": gif((12, 9), (0, 0, 12, 9), 4, indices(12, 9, 16)),
        "grey-ramp": gif((12, 9), (1, 1, 11, 8), 4, indices(11, 8, 16), grey),
        "local-grey-ramp": gif((12, 9), (0, 0, 12, 9), 4, indices(12, 9, 16), palette(4), grey),
        "beyond-palette": gif((12, 9), (0, 0, 12, 9), 4, indices(12, 9, 16), palette(4)),
        "interlaced-1-row": gif((12, 1), (0, 0, 12, 1), 2, indices(12, 1, 4), palette(4), interlaced=True),
    }
    for name, content in files.items():
        (FORMATS / f"{name}.gif").write_bytes(content)


def write_tiff() -> None:
    for mode, compressions in {
        "1": ["raw", "group3", "group4", "tiff_ccitt", "packbits", "tiff_lzw"],
        "L": ["raw", "tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits", "zstd"],
        "P": ["raw", "tiff_lzw", "packbits"],
        "RGB": ["raw", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "jpeg", "packbits", "zstd"],
        "RGBA": ["raw", "tiff_lzw", "tiff_adobe_deflate"],
        "LA": ["raw", "tiff_lzw"],
        "CMYK": ["raw", "tiff_lzw", "jpeg"],
        "I;16": ["raw", "tiff_lzw"],
        "I": ["raw", "tiff_lzw"],
        "F": ["raw", "tiff_adobe_deflate"],
    }.items():
        image = photo(27, 13, 4 if mode in ("RGBA", "CMYK", "LA") else 3)
        if mode == "CMYK":
            image = Image.fromarray(numpy.asarray(image), "CMYK")
        elif mode in ("I;16", "I", "F"):
            types = {"I;16": numpy.uint16, "I": numpy.int32, "F": numpy.float32}
            image = Image.fromarray((picture(27, 13, 1)[..., 0].astype(float) * 2.3 - 70).clip(0 if mode == "I;16" else -500).astype(types[mode]))
        else:
            image = image.convert(mode)
        for compression in compressions:
            save(f"pillow-{mode.replace(';', '')}-{compression}.tif", image, compression=compression)
    save("jpeg-ycbcr.tif", photo(35, 22).convert("YCbCr"), compression="jpeg", quality=70)
    for subsampling in [(1, 1), (2, 1), (2, 2)]:
        tifffile.imwrite(
            FORMATS / f"jpeg-{subsampling[0]}{subsampling[1]}.tif", picture(35, 22), photometric="rgb", metadata=None,
            compression="jpeg", compressionargs={"level": 80}, subsampling=subsampling, tile=(16, 16) if subsampling[1] == 2 else None)
    for orientation in range(1, 9):
        save(f"orientation-{orientation}.tif", photo(9, 6), tiffinfo={274: orientation})
        save(f"orientation-{orientation}-lzw.tif", photo(9, 6), compression="tiff_lzw", tiffinfo={274: orientation})
    generator = numpy.random.default_rng(8)
    write = lambda name, array, **options: tifffile.imwrite(FORMATS / f"{name}.tif", array, metadata=None, **options)
    for kind, shape, top in [("rgb", (37, 29, 3), 256), ("grey", (37, 29), 256), ("rgb-16", (37, 29, 3), 1 << 16), ("grey-16", (37, 29), 700)]:
        array = generator.integers(0, top, shape).astype(numpy.uint8 if top == 256 else numpy.uint16)
        photometric = "rgb" if "rgb" in kind else "minisblack"
        for order in ("<", ">"):
            end = "big" if order == ">" else "little"
            write(f"{kind}-{end}", array, photometric=photometric, byteorder=order)
            write(f"{kind}-{end}-lzw", array, photometric=photometric, byteorder=order, compression="lzw")
            write(f"{kind}-{end}-tiles", array, photometric=photometric, byteorder=order, tile=(16, 16), compression="deflate")
        write(f"{kind}-strips", array, photometric=photometric, rowsperstrip=5)
        write(f"{kind}-predictor", array, photometric=photometric, compression="lzw", predictor=True)
        write(f"{kind}-bigtiff", array, photometric=photometric, bigtiff=True)
        if "rgb" in kind:
            planes = numpy.moveaxis(array, -1, 0)
            write(f"{kind}-planes", planes, photometric="rgb", planarconfig="separate")
            write(f"{kind}-planes-lzw", planes, photometric="rgb", planarconfig="separate", compression="lzw")
            write(f"{kind}-planes-tiles", planes, photometric="rgb", planarconfig="separate", compression="deflate", tile=(16, 32))
    four = generator.integers(0, 256, (17, 15, 4)).astype(numpy.uint8)
    for extra in ("unspecified", "assocalpha", "unassalpha"):
        write(f"extra-{extra}", four, photometric="rgb", extrasamples=[extra])
        write(f"extra-{extra}-lzw", four, photometric="rgb", extrasamples=[extra], compression="lzw")
        write(f"extra-{extra}-16", four.astype(numpy.uint16) * 257 + 3, photometric="rgb", extrasamples=[extra])
    write("white-is-0", four[..., 0], photometric="miniswhite")
    write("white-is-0-lzw", four[..., 0], photometric="miniswhite", compression="lzw")
    write("signed-16", generator.integers(-300, 600, (17, 15)).astype(numpy.int16), photometric="minisblack")
    write("signed-32", generator.integers(-300, 600, (17, 15)).astype(numpy.int32), photometric="minisblack")
    write("float", generator.normal(120, 200, (17, 15)).astype(numpy.float32), photometric="minisblack")
    write("two-pages", numpy.stack([four[..., :3], four[::-1, :, :3]]), photometric="rgb")
    for bits in (2, 4):
        write_few_bits(bits, 1, f"grey-{bits}")
        write_few_bits(bits, 0, f"grey-{bits}-inverted")
        write_few_bits(bits, 3, f"palette-{bits}")
        write_few_bits(bits, 1, f"grey-{bits}-reversed", fill_order=2)
    write_few_bits(1, 3, "palette-1")
    write_few_bits(8, 1, "grey-8-reversed", fill_order=2)


def write_few_bits(bits: int, photometric: int, name: str, fill_order: int = 1) -> None:
    """One strip without compression."""
    width, height = 21, 10
    generator = numpy.random.default_rng(bits)
    content = generator.integers(0, 256, (height, (width * bits + 7) // 8), dtype=numpy.uint8).tobytes()
    tags = [(256, 3, 1, width), (257, 3, 1, height), (258, 3, 1, bits), (259, 3, 1, 1), (262, 3, 1, photometric),
            (266, 3, 1, fill_order), (273, 4, 1, None), (277, 3, 1, 1), (278, 3, 1, height), (279, 4, 1, len(content))]
    palette = generator.integers(0, 65536, 3 << bits, dtype=numpy.uint16).astype("<u2").tobytes()
    if photometric == 3:
        tags.append((320, 3, 3 << bits, "palette"))
    start = 8 + 2 + 12 * len(tags) + 4
    offset = start + (len(palette) if photometric == 3 else 0)
    body = b"II*\0" + struct.pack("<IH", 8, len(tags))
    for tag, kind, count, value in tags:
        value = {None: offset, "palette": start}.get(value, value)
        body += struct.pack("<HHII", tag, kind, count, value)
    body += struct.pack("<I", 0) + (palette if photometric == 3 else b"") + content
    (FORMATS / f"{name}.tif").write_bytes(body)


def write_avif() -> None:
    for w, h in [(16, 16), (33, 17), (7, 5), (40, 41)]:
        for subsampling in ("4:2:0", "4:2:2", "4:4:4"):
            save(f"rgb-{subsampling.replace(':', '')}-{w}x{h}.avif", photo(w, h), subsampling=subsampling, quality=60)
        save(f"alpha-{w}x{h}.avif", photo(w, h, 4), quality=70)
        save(f"grey-{w}x{h}.avif", photo(w, h, 1), subsampling="4:0:0")
    save("limited.avif", photo(30, 20), range="limited")
    save("limited-444.avif", photo(30, 20), range="limited", subsampling="4:4:4")
    save("best.avif", photo(31, 20), quality=100, subsampling="4:4:4")
    save("worst.avif", photo(31, 20), quality=3)
    save("premultiplied.avif", photo(31, 20, 4), alpha_premultiplied=True)
    frames = [photo(24, 18, 3, seed) for seed in (3, 4, 5)]
    save("animated.avif", frames[0], save_all=True, append_images=frames[1:], duration=40)
    with tempfile.TemporaryDirectory() as folder:
        source = f"{folder}/source.png"
        photo(31, 20).save(source)
        for name, options in {
            "turned": "--irot 1", "mirrored": "--imir 1", "identity": "--cicp 1/13/0 -y 444", "bt709": "--cicp 1/1/1",
            "bt2020": "--cicp 9/16/9", "lossless": "--lossless", "grid": "",
        }.items():
            if name == "grid":
                photo(128, 128).save(source)
                options = "--grid 2x2"
            subprocess.run(["avifenc", "-s", "8", *options.split(), source, FORMATS / f"{name}.avif"],
                           check=True, capture_output=True)


def write_refused() -> None:
    """What is not read by name."""
    image = photo(20, 12)
    save("refused-lzma.tif", image, compression="lzma")
    tifffile.imwrite(FORMATS / "refused-webp.tif", numpy.asarray(image), photometric="rgb", metadata=None, compression="webp")
    save("refused-ycbcr.tif", image.convert("YCbCr"), compression="tiff_lzw")
    save("refused-lab.tif", Image.frombytes("LAB", image.size, image.tobytes()))
    (FORMATS / "refused-png.bmp").write_bytes(bitmap(4, 4, 0, rows(8, 4, 4), 5))
    (FORMATS / "refused-masks.bmp").write_bytes(bitmap(4, 4, 16, rows(16, 4, 4), 3, masks=struct.pack("<3I", 0xF00, 0xF0, 0xF)))
    with tempfile.TemporaryDirectory() as folder:
        image.save(f"{folder}/source.png")
        for bits in (10, 12):
            subprocess.run(["avifenc", "-s", "8", "-d", f"{bits}", f"{folder}/source.png", FORMATS / f"refused-{bits}-bits.avif"],
                           check=True, capture_output=True)


def decoded() -> list[dict]:
    entries = []
    for path in sorted(FORMATS.iterdir()):
        # Pillow 13 takes planes of 16 bits for 8 bits where they are not compressed; the same file compressed stands for it.
        if path.name.startswith("refused-") or path.name == "rgb-16-planes.tif":
            continue
        image = Image.open(path)
        rgb = image.convert("RGB")
        digest = hashlib.sha256(rgb.tobytes()).hexdigest()
        entries.append(dict(file=path.name, mode=image.mode, width=rgb.width, height=rgb.height, sha256=digest))
    return entries


if __name__ == "__main__":
    FORMATS.mkdir(exist_ok=True)
    for path in FORMATS.iterdir():
        path.unlink()
    write_webp()
    write_bmp()
    write_gif()
    write_tiff()
    write_avif()
    write_refused()
    text = json.dumps(decoded(), separators=(",", ":"))
    (FORMATS.parent / "formats.json").write_text(text.replace("},", "},\n") + "\n")
