/// Names what a file is that is not a checkpoint, so that the message can say what to do.
enum ForeignFormat {
    /// The error for bytes that no container reader takes.
    static func error(_ bytes: [UInt8]) -> CheckpointError {
        if bytes.isEmpty {
            return .notACheckpoint(found: "an empty file", advice: "fetch it again")
        }
        if let tar = TarMembers(bytes) { return tarError(tar) }
        for (magic, found, advice) in known where bytes.starts(with: magic) {
            return .notACheckpoint(found: found, advice: advice)
        }
        if let (found, advice) = withoutMagic(bytes) { return .notACheckpoint(found: found, advice: advice) }
        return .notACheckpoint(
            found: "unknown bytes", advice: "save the tensors with torch.save(model.state_dict(), path)")
    }

    private static let toSafetensors = "load it with its library and save its tensors as safetensors"
    private static let arguments = "give the checkpoint first, then the images"

    private static let known: [(magic: [UInt8], found: String, advice: String)] = [
        ([0x80], "a pickle that torch.save did not write", "save it with torch.save in Python"),
        ([0x1F, 0x8B], "gzip data", "unpack it first"), (Array("BZh".utf8), "bzip2 data", "unpack it first"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd data", "unpack it first"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz data", "unpack it first"),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file, as Keras writes", "convert it to safetensors"),
        ([0x93, 0x4E, 0x55, 0x4D], "a NumPy array", "save a dictionary of tensors with torch.save"),
        (Array("GGUF".utf8), "a GGUF file", "convert it to safetensors"),
        (Array("version https://git-lfs".utf8), "a Git LFS pointer", "fetch the file with git lfs pull"),
        (
            Array("<?xml".utf8), "an XML file, as OpenVINO writes",
            "give the torch checkpoint it was made from"
        ),
        (Array("<".utf8), "a web page", "fetch the file itself"),
        (Array("{".utf8), "JSON text", "give the model.safetensors beside it"),
        ([0x89, 0x50, 0x4E, 0x47], "a PNG", arguments), ([0xFF, 0xD8, 0xFF], "a JPEG", arguments),
        ([0x12, 1, 0, 0, 0, 0, 0, 0], "an MXNet file", toSafetensors),
        (Array("PAR1".utf8), "a Parquet file", arguments), (Array("ARROW1".utf8), "an Arrow file", arguments),
    ]

    /// Kinds that are known by more than their first bytes.
    private static func withoutMagic(_ bytes: [UInt8]) -> (found: String, advice: String)? {
        let tensorFlow =
            "load it with TensorFlow and save its tensors as safetensors, in torchvision's names and [out, in, height, width]"
        if bytes.suffix(8).elementsEqual([0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB]) {
            return ("the index of a TensorFlow checkpoint", tensorFlow)
        }
        if bytes.dropFirst(4).starts(with: Array("TFL3".utf8)) {
            return ("a TensorFlow Lite model", tensorFlow)
        }
        if isONNX(bytes) {
            return ("an ONNX model", "give the torch checkpoint it was exported from")
        }
        if bytes.starts(with: [8, 1, 0x12]) { return ("a TensorFlow SavedModel", tensorFlow) }
        // A map of a few string keys, as Flax writes.
        if bytes.count > 2, (0x81...0x8F).contains(bytes[0]), (0xA1...0xBF).contains(bytes[1]) {
            return ("MessagePack data, as Flax writes", toSafetensors)
        }
        return nil
    }

    /// Protocol buffers have no magic bytes: ONNX's begin with the version of the format, then most often with the
    /// producer's name or the graph.
    private static func isONNX(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 16, bytes[0] == 0x08, (3...32).contains(bytes[1]) else { return false }
        switch bytes[2] {
        case 0x12:
            let count = Int(bytes[3])
            return (1...64).contains(count) && bytes.count > 4 + count
                && bytes[4..<4 + count].allSatisfy { (0x20..<0x7F).contains($0) }
        default: return [0x3A, 0x42].contains(bytes[2])
        }
    }

    /// The error for a zip archive that torch.save did not write, by its members' names.
    static func zipError(_ names: [String]) -> CheckpointError {
        func has(_ ending: String) -> Bool { names.contains { $0 == ending || $0.hasSuffix("/" + ending) } }
        if has("archive_format") || has("serialized_exported_program.json") {
            return .notACheckpoint(
                found: "a program of torch.export (.pt2), whose code is never run",
                advice: "save its tensors: torch.save(dict(torch.export.load(path).state_dict), new_path)")
        }
        if has("model.weights.h5") {
            return .notACheckpoint(found: "a Keras model", advice: toSafetensors)
        }
        if !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) {
            return .notACheckpoint(
                found: "NumPy arrays (.npz: \(names.prefix(3).joined(separator: ", ")))",
                advice: "save them as a dictionary of tensors with torch.save, in torchvision's names")
        }
        let endings = [".safetensors", ".pth", ".pt", ".ckpt", ".bin", ".tar"]
        if let inner = names.first(where: { name in endings.contains(where: name.hasSuffix) }) {
            return .notACheckpoint(
                found: "a zip archive around \(inner)", advice: "unpack it and give that file")
        }
        let shown = names.prefix(3).joined(separator: ", ")
        return .notACheckpoint(
            found: "a zip archive without data.pkl (\(shown.isEmpty ? "empty" : shown))",
            advice: "unpack it if it holds a checkpoint")
    }

    private static func tarError(_ tar: TarMembers) -> CheckpointError {
        let parts: Set = ["sys_info", "pickle", "tensors", "storages"]
        guard !parts.isDisjoint(with: tar.names) else {
            return .notACheckpoint(found: "a tar archive", advice: "unpack it if it holds a checkpoint")
        }
        let state = tar.missingBytes.map { "cut short, \($0) bytes are missing" } ?? "complete"
        let source = tar.missingBytes == nil ? "load it" : "fetch it again, load it"
        return .notACheckpoint(
            found: "torch's oldest format (a tar, before torch 0.2; \(state))",
            advice: "\(source) with torch.load and save it with torch.save")
    }
}
