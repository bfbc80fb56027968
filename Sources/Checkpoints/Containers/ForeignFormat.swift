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
        return .notACheckpoint(
            found: "unknown bytes", advice: "save the tensors with torch.save(model.state_dict(), path)")
    }

    private static let known: [(magic: [UInt8], found: String, advice: String)] = [
        ([0x80], "a pickle that torch.save did not write", "save it with torch.save in Python"),
        ([0x1F, 0x8B], "gzip data", "unpack it first"),
        ([0x89, 0x48, 0x44, 0x46], "an HDF5 file", "convert it to safetensors"),
        ([0x93, 0x4E, 0x55, 0x4D], "a NumPy array", "save a dictionary of tensors with torch.save"),
        (Array("GGUF".utf8), "a GGUF file", "convert it to safetensors"),
        (Array("version https://git-lfs".utf8), "a Git LFS pointer", "fetch the file with git lfs pull"),
        (Array("<".utf8), "a web page", "fetch the file itself"),
    ]

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
