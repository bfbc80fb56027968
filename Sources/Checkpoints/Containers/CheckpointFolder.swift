import Foundation

/// What libraries save a model as that is a folder: Hugging Face's is read, the others are named.
struct CheckpointFolder {
    let path: String
    let limits: CheckpointLimits

    /// The kinds of folders that are not read, by a file in them.
    private static let foreign: [(member: String, found: String, advice: String)] = [
        (
            "zero_to_fp32.py", "a DeepSpeed checkpoint",
            "join it: python zero_to_fp32.py . pytorch_model.bin, and give that file"
        ),
        (".metadata", "a distributed checkpoint of torch (DCP)", joinDistributed),
        (
            "saved_model.pb", "a TensorFlow SavedModel",
            "save its tensors as safetensors, in torchvision's names"
        ),
        (
            "flax_model.msgpack", "a Flax model",
            "save it with save_pretrained from torch, as model.safetensors"
        ),
        (
            "tf_model.h5", "a TensorFlow model",
            "save it with save_pretrained from torch, as model.safetensors"
        ),
    ]

    /// How the pieces of a distributed checkpoint become a file.
    static let joinDistributed =
        "join it: torch.distributed.checkpoint.format_utils.dcp_to_torch_save(folder, \"joined.pth\"), and give that file"

    /// Reads the folder's model.
    func open() throws(CheckpointError) -> CheckpointFile {
        for name in ["model.safetensors", "pytorch_model.bin"] where has(name) {
            return try CheckpointFile.open(member(name), limits: limits)
        }
        let index = "model" + SafetensorsShards.indexEnding
        if has(index) { return try SafetensorsShards(index: member(index), limits: limits).open() }
        if let kind = CheckpointFolder.foreign.first(where: { has($0.member) }) {
            throw CheckpointError.inFile(
                path: path, .notACheckpoint(found: "the folder of \(kind.found)", advice: kind.advice))
        }
        throw CheckpointError.inFile(
            path: path,
            .unreadable(
                reason:
                    "expected a file, found a directory without model.safetensors; give the checkpoint itself"
            ))
    }

    private func member(_ name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

    private func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: member(name)) }
}
