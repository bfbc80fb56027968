import Foundation
import OrderedCollections

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

/// A model in several safetensors files, with an index that names the file of each tensor.
struct SafetensorsShards {
    /// The path of the index.
    let index: String
    let limits: CheckpointLimits

    /// What names of indices end in.
    static let indexEnding = ".safetensors.index.json"
    private static let mostShards = 1000

    private struct Index: Decodable {
        let weightMap: [String: String]

        enum CodingKeys: String, CodingKey { case weightMap = "weight_map" }
    }

    /// Reads all files as if they were one, in the order of their names.
    ///
    /// - Throws: ``CheckpointError/inFile(path:_:)`` for an index that does not fit its files, or what is wrong with one
    ///   of them.
    func open() throws(CheckpointError) -> CheckpointFile {
        let places = try places()
        var bytes: [UInt8] = []
        var whole = ParsedFile(tree: CheckpointTree(), storages: [:])
        var names: OrderedDictionary<CheckpointValue, CheckpointValue> = [:]
        for shard in Set(places.values).sorted() {
            let path = path(of: shard)
            do throws(CheckpointError) {
                let part = try FileBytes.read(path, limit: limits.fileBytes - bytes.count)
                guard SafetensorsContainer.matches(part) else { throw ForeignFormat.error(part) }
                let file = try SafetensorsContainer.parse(part, limits: limits)
                try add(file, at: bytes.count, of: shard, places, to: &whole, &names)
                bytes += part
            } catch { throw CheckpointError.inFile(path: path, error) }
        }
        if let missing = places.keys.filter({ names[.text($0)] == nil }).min() {
            throw CheckpointError.inFile(
                path: index,
                .safetensors(place: missing, expected: "it in \(places[missing] ?? "-")", found: "none"))
        }
        whole.tree.root = .node(whole.tree.nodes.count)
        whole.tree.nodes.append(.dictionary(names))
        return CheckpointFile(whole, bytes: bytes, container: .safetensors, path: index, limits: limits)
    }

    /// The file of each tensor, all in the folder of the index.
    private func places() throws(CheckpointError) -> [String: String] {
        do throws(CheckpointError) {
            let bytes = try FileBytes.read(index, limit: limits.headerBytes)
            guard let parsed = try? JSONDecoder().decode(Index.self, from: Data(bytes)) else {
                throw failure("a weight_map of names and files", "other text")
            }
            let shards = Set(parsed.weightMap.values)
            try CheckpointLimits.check(shards.count, atMost: Self.mostShards, "files of an index")
            guard !shards.isEmpty,
                shards.allSatisfy({ !$0.isEmpty && !$0.contains("/") && !$0.contains("\0") })
            else {
                throw failure("names of files beside it", shards.min() ?? "none")
            }
            return parsed.weightMap
        } catch { throw CheckpointError.inFile(path: index, error) }
    }

    private func path(of shard: String) -> String {
        (index.lastIndex(of: "/").map { String(index[...$0]) } ?? "") + shard
    }

    /// Adds the tensors of a file whose bytes begin at `start` of all.
    private func add(
        _ file: ParsedFile, at start: Int, of shard: String, _ places: [String: String],
        to whole: inout ParsedFile,
        _ names: inout OrderedDictionary<CheckpointValue, CheckpointValue>
    ) throws(CheckpointError) {
        for (name, value) in file.tree.dictionary(file.tree.root) ?? [:] {
            guard let text = name.text, let tensor = file.tree.tensor(value), places[text] == shard else {
                throw failure("the tensors that the index has here", name.text ?? "another")
            }
            names[name] = .node(whole.tree.nodes.count)
            whole.tree.nodes.append(.tensor(tensor))
        }
        for (key, range) in file.storages {
            whole.storages[key] = start + range.lowerBound..<start + range.upperBound
        }
        whole.metadata.merge(file.metadata) { first, _ in first }
    }

    private func failure(_ expected: String, _ found: String) -> CheckpointError {
        .safetensors(place: "index", expected: expected, found: found)
    }
}
