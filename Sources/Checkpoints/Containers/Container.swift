import OrderedCollections

/// How a checkpoint file is laid out.
public enum Container: String, Sendable, CaseIterable {
    /// A zip archive with a pickle and one member a storage: `torch.save` since 1.6.
    case torchZip
    /// Pickles followed by raw storages: `torch.save` before 1.6.
    case torchLegacy
    /// A JSON header followed by raw tensors.
    case safetensors
}

extension Container: CustomStringConvertible {
    /// The container in words.
    public var description: String {
        switch self {
        case .torchZip: "torch zip archive"
        case .torchLegacy: "torch legacy (pickles and raw storages)"
        case .safetensors: "safetensors"
        }
    }
}

/// What each container reader gives: the values, and where the storages' bytes lie in the file.
struct ParsedFile {
    var tree: CheckpointTree
    /// Byte range of each storage, by key.
    var storages: [String: Range<Int>]
    /// Facts about the container, such as the version of its format.
    var properties: OrderedDictionary<String, String> = [:]
    /// Text that the file carries about itself.
    var metadata: OrderedDictionary<String, String> = [:]
    /// Names of code that the file mentions and that is not run.
    var unknownNames: [GlobalName] = []
}

/// Checks that every storage has bytes of the right number.
enum StorageTable {
    /// Refuses a storage whose record is missing, shorter or longer than its elements.
    static func check(
        _ storages: [String: StorageReference], against records: [String: Range<Int>]
    ) throws(CheckpointError) {
        for key in storages.keys.sorted() {
            guard let storage = storages[key] else { continue }
            let expected = "\(storage.elementCount) elements of \(storage.type.rawValue)"
            guard let record = records[key] else {
                throw CheckpointError.storage(key: key, expected: expected, found: "no such record")
            }
            guard storage.byteCount == record.count else {
                throw CheckpointError.storage(key: key, expected: expected, found: "\(record.count) bytes")
            }
        }
        guard let orphan = records.keys.filter({ storages[$0] == nil }).min() else { return }
        throw CheckpointError.storage(key: orphan, expected: "a tensor that uses it", found: "none")
    }
}
