/// A format of files that often hold images and are not read, with what can be read instead.
enum ForeignFormat: String, CaseIterable, Comparable {
    case parquet, arrow, lmdb, zip, beton, tfrecord, hdf5, matlab, numpy, pickle, recordio, mnist, packed,
        compressedTar
    case cifarBinary, sqlite, checkpoint

    static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }

    /// Most bytes of a file's start that tell its format.
    static let headBytes = 32

    private static let endings: [String: Self] = [
        "parquet": .parquet, "arrow": .arrow, "feather": .arrow, "mdb": .lmdb, "lmdb": .lmdb, "zip": .zip,
        "beton": .beton, "tfrecord": .tfrecord, "tfrecords": .tfrecord, "h5": .hdf5, "hdf5": .hdf5,
        "hdf": .hdf5,
        "mat": .matlab, "npy": .numpy, "npz": .numpy, "pkl": .pickle, "pickle": .pickle, "rec": .recordio,
        "7z": .packed, "rar": .packed, "tgz": .compressedTar, "txz": .compressedTar, "tbz2": .compressedTar,
        "pth": .checkpoint, "ckpt": .checkpoint, "pt": .checkpoint, "safetensors": .checkpoint,
    ]

    /// The format that the last part of a file's name tells of.
    init?(name: String) {
        let lowercased = name.lowercased()
        if let known = FileEnding.of(name).flatMap({ Self.endings[$0] }) {
            self = known
        } else if lowercased.contains(".tfrecord-") || lowercased.contains("tfrecord.") {
            self = .tfrecord
        } else if [".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tar.lz4"].contains(
            where: lowercased.hasSuffix)
        {
            self = .compressedTar
        } else if lowercased.hasSuffix("-ubyte") || lowercased.hasSuffix("-ubyte.gz") {
            self = .mnist
        } else if Self.cifarPickles.contains(name) {
            self = .pickle
        } else if Self.cifarPickles.contains(where: { name == $0 + ".bin" }) {
            self = .cifarBinary
        } else {
            return nil
        }
    }

    /// The files of CIFAR's Python versions that hold images.
    private static let cifarPickles: Set = [
        "test_batch", "train", "test", "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4",
        "data_batch_5",
    ]

    private static let heads: [(bytes: [UInt8], place: Int, format: Self)] = [
        (Array("PAR1".utf8), 0, .parquet), (Array("ARROW1".utf8), 0, .arrow),
        (Array("PK\u{3}\u{4}".utf8), 0, .zip), (Array("PK\u{5}\u{6}".utf8), 0, .zip),
        ([0xDE, 0xC0, 0xEF, 0xBE], 16, .lmdb), ([0x89] + Array("HDF\r\n\u{1A}\n".utf8), 0, .hdf5),
        (Array("MATLAB ".utf8), 0, .matlab), ([0x93] + Array("NUMPY".utf8), 0, .numpy),
        (Array("7z".utf8) + [0xBC, 0xAF, 0x27, 0x1C], 0, .packed), (Array("Rar!".utf8), 0, .packed),
        (Array("SQLite format 3".utf8), 0, .sqlite), ([0, 0, 8, 1], 0, .mnist), ([0, 0, 8, 3], 0, .mnist),
        // A pickle of protocols 2 to 5.
        ([0x80, 2], 0, .pickle), ([0x80, 3], 0, .pickle), ([0x80, 4], 0, .pickle), ([0x80, 5], 0, .pickle),
    ]

    /// The format of a file of no kind that is read: by its name where that is sure of it, or by its first bytes.
    init?(name: String, head: [UInt8]) {
        let byBytes = Self.heads.first { head.dropFirst($0.place).starts(with: $0.bytes) }?.format
        let byName = Self(name: name)
        // Both NumPy and torch write zips.
        guard let format = byBytes == .zip ? byName ?? .zip : byBytes ?? byName else { return nil }
        self = format
    }

    /// What it is, and what to do.
    var advice: String {
        let save = "save its images as PNG or JPEG files, a folder for each class"
        return switch self {
        case .parquet:
            "parquet, as Hugging Face has it; \(Self.saving("datasets.load_dataset('parquet', data_files='FILE', split='train')"))"
        case .arrow: "Arrow, as Hugging Face has it; \(Self.saving("datasets.Dataset.from_file('FILE')"))"
        case .lmdb: "LMDB; write its values as image files, or into a tar as KEY.jpg and KEY.cls"
        case .zip: "zip; give it by itself"
        case .beton: "FFCV .beton; give the images that it was written from"
        case .tfrecord: "TFRecord; write each image/encoded as a file, or into a tar as KEY.jpg and KEY.cls"
        case .hdf5: "HDF5; \(save)"
        case .matlab:
            "MATLAB's format; of CIFAR and STL-10 give the binary versions (data_batch_1.bin, train.bin, train_X.bin), of others \(save)"
        case .numpy: "NumPy's format; \(save)"
        case .pickle:
            "Python pickle, of which CIFAR's are read under their own names: give the folder cifar-10-batches-py or cifar-100-python, unpacked; of others \(save)"
        case .recordio: "MXNet's RecordIO; \(save)"
        case .mnist: "MNIST's IDX format; \(save)"
        case .packed: "packed archive; unpack it and give the folder"
        case .compressedTar: "compressed tar among files; give that tar by itself, or unpack it"
        case .cifarBinary: "CIFAR binary; give the folder that holds it, unpacked"
        case .sqlite: "SQLite file; a store of pairs is read by sdf --from"
        case .checkpoint: "checkpoint; the order is CHECKPOINT DATA"
        }
    }

    /// The command that saves the images of one of Hugging Face's files.
    ///
    /// - Parameter rows: what opens it in Python.
    private static func saving(_ rows: String) -> String {
        let place = "'images/%s' % r['label']"
        return
            "save its images into folders of their classes (pip install datasets pillow): python3 -c \"import os, datasets; "
            + "[(os.makedirs(\(place), exist_ok=True), r['image'].save('images/%s/%d.png' % (r['label'], i))) "
            + "for i, r in enumerate(\(rows))]\""
    }
}
