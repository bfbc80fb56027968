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
