/// What the program has to say about each file of Tests/Reference/checkpoints_attacks.py.
enum AttackMessages {
    static let all: [String: String] = views.merging(archives) { $1 }.merging(pickles) { $1 }.merging(headers)
    { $1 }

    private static let views = [
        "view-out-of-range.pth": "within its 4 elements, found offset 0, shape [5], strides [1]",
        "view-offset.pth": "within its 4 elements, found offset 1, shape [4], strides [1]",
        "view-stride-zero.pth": "elements of a tensor: at most 495 allowed, found 1000000000000",
        "view-overflow.pth": "within its 4 elements, found offset 0, shape [4611686018427387904, 4]",
        "view-stride-overflow.pth": "shape [3, 2], strides [4611686018427387904, 1]",
        "view-negative-stride.pth": "integers from 0, found 3, [4], [-1]",
        "view-negative-size.pth": "integers from 0, found 0, [-4], [1]",
        "view-negative-offset.pth": "integers from 0, found -1, [4], [1]",
        "record-short.pth": "storage 0: expected 8 elements of float32, found 16 bytes",
        "record-40-gb.pth": "elements of a tensor: at most 475 allowed, found 10000000000",
        "record-missing.pth": "storage 1: expected 4 elements of float32, found no such record",
        "legacy-40-gb.pth": "elements of a tensor: at most 234 allowed, found 10000000000",
        "legacy-short.pth": "cut short: storage 0 needs 16 bytes, 15 are left",
        "legacy-trailing.pth": "storage end: expected the end of the file, found 4 more bytes",
        "legacy-negative-count.pth": "storage 0: expected 4 elements, found -4",
    ]

    private static let archives = [
        "zip-bomb-40-gb.pth":
            "expected a stored member, as torch writes, found compression method 8 and 40000000000",
        "zip-bomb.pth":
            "expected a stored member, as torch writes, found compression method 8 and 10000000 bytes",
        "zip-deflated-pickle.pth": "zip a/data.pkl: expected a stored member",
        "zip-stored-40-gb.pth": "cut short: zip member a/data/0 needs 40000000000 bytes",
        "zip-duplicate.pth": "zip a/data/0: expected each member once, found it twice",
        "zip-two-pickles.pth": "expected one data.pkl in one folder, found a/data.pkl and b/data.pkl",
        "zip-crc.pth": "zip a/data/0: expected bytes that match their CRC-32",
        "zip-record-too-long.pth": "storage 0: expected 4 elements of float32, found 20 bytes",
        "zip-overlap.pth": "expected it to start at byte 193, found 0, which overlaps the one before",
        "zip-other-name.pth": "zip a/data/1: expected the same in its local header, found another member",
        "zip-nested.pth": "zip archive.zip: expected members that torch.save writes",
        "zip-parent.pth": "zip a/../data/1: expected a relative name without '..'",
        "zip-absolute.pth": "zip /etc/data: expected a relative name without '..'",
        "zip-trailing.pth":
            "zip archive: expected the end of the file after the end record, found more bytes",
        "zip-byteorder.pth": "zip byteorder: expected little, found 'big'",
        "zip-gap.pth": "zip a/data.pkl: expected it to start at byte 0, found 64, which leaves a gap",
    ]

    private static let pickles = [
        "pickle-call.pth": "expected a tensor, found an object of class os.system, which is not run",
        "pickle-opcode.pth": "expected an instruction that torch writes, found 0x49",
        "pickle-extension.pth": "expected an instruction that torch writes, found 0x82",
        "pickle-protocol-4.pth": "expected pickle protocol 2, the default of torch.save, found protocol 4",
        "pickle-protocol-twice.pth": "expected an instruction that torch writes, found 0x80",
        "pickle-trailing.pth": "expected the end of data.pkl, found 4 more bytes",
        "pickle-persistent-kind.pth":
            "expected a tensor's storage, found the class or function torch.FloatStorage",
        "pickle-unmarked.pth": "expected a mark on the stack, found none",
        "pickle-memo.pth": "expected a remembered value, found none at 9",
        "pickle-empty-stack.pth": "expected one value at the end, found 0 values, 0 marks",
        "pickle-text-4-gb.pth": "cut short: a string needs 4294967295 bytes",
        "pickle-huge-integer.pth": "integers from 0, found an integer, [4], [1]",
        "pickle-append-to-dictionary.pth": "expected a list to append to, found a dictionary",
        "pickle-set-in-list.pth": "expected a dictionary to fill, found a list",
        "pickle-build-on-size.pth": "expected an object to give attributes to, found a tuple",
        "pickle-reduce-number.pth": "expected a class or function, found an integer",
        "pickle-no-stop.pth": "cut short: a pickle instruction needs 1 bytes",
    ]

    private static let headers = [
        "header-40-gb.safetensors":
            "bytes of a safetensors header: at most 100000000 allowed, found 40000000000",
        "header-100-mb.safetensors": "cut short: a safetensors header needs 100000000 bytes, 78 are left",
        "data-40-gb.safetensors": "cut short: safetensors data needs 40000000000 bytes, 16 are left",
        "shape-overflow.safetensors": "expected shape [4611686018427387904, 4] of float32, found 16 bytes",
        "gap.safetensors": "safetensors b: expected data from byte 8, found 12 to 16",
        "overlap.safetensors": "safetensors b: expected data from byte 12, found 8 to 16",
        "trailing.safetensors": "safetensors data: expected 16 bytes, found 4 more bytes at the end",
        "reversed.safetensors": "safetensors a: expected data from byte 0, found 16 to 0",
        "negative-shape.safetensors": "expected an integer from 0, found '-'",
        "fractional-shape.safetensors": "expected ',', found '.'",
        "other-size.safetensors": "safetensors a: expected shape [3] of float32, found 16 bytes",
        "type.safetensors": "safetensors a: expected a known dtype, found 'Q32'",
        "metadata.safetensors": "expected '\"', found '1'",
        "duplicate.safetensors": "expected each name once, found 'a' twice",
        "unclosed.safetensors": "safetensors header, byte 5: expected '{', found '['",
    ]
}
