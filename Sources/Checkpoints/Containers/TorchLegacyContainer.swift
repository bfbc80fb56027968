import CArchive

/// Reads what `torch.save` wrote before 1.6 (and still writes on request): five pickles (a magic number,
/// the protocol, facts about the machine, the object, the keys of its storages), then each storage as its
/// number of elements and its bytes.
enum TorchLegacyContainer {
    /// The magic number 0x1950a86a20f9469cfc6c as a pickle.
    static let magic: [UInt8] = [
        0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]
    private static let protocolVersion = 1001

    /// Reads the pickles and the place of each storage; the file must end behind the last one.
    static func parse(_ bytes: [UInt8], limits: CheckpointLimits) throws(CheckpointError) -> ParsedFile {
        var reader = ByteReader(bytes)
        _ = try reader.take(magic.count, "the magic number")
        let version = try pickle(&reader, limits)
        guard version.tree.root == .integer(protocolVersion) else {
            throw version.failure("torch's protocol \(protocolVersion)", version.tree.kind(version.tree.root))
        }
        let system = try pickle(&reader, limits)
        try checkSystem(system)
        let object = try pickle(&reader, limits)
        let keys = try pickle(&reader, limits)
        let storages = try storages(keys, of: object, &reader)
        guard reader.remaining == 0 else {
            throw CheckpointError.storage(
                key: "end", expected: "the end of the file", found: "\(reader.remaining) more bytes")
        }
        return ParsedFile(
            tree: object.tree, storages: storages, properties: ["protocol": "\(protocolVersion)"],
            unknownNames: object.unknownNames)
    }

    private static func pickle(
        _ reader: inout ByteReader, _ limits: CheckpointLimits
    ) throws(CheckpointError) -> PickleMachine {
        var machine = PickleMachine(reader, limits: limits)
        try machine.run()
        reader = machine.reader
        return machine
    }

    private static func checkSystem(_ machine: PickleMachine) throws(CheckpointError) {
        guard let facts = machine.tree.dictionary(machine.tree.root) else {
            throw machine.failure("facts about the machine", machine.tree.kind(machine.tree.root))
        }
        guard facts[.text("little_endian")] == .boolean(true) else {
            throw machine.failure("little-endian storages", "others; save the file again on such a machine")
        }
    }

    private static func storages(
        _ keys: PickleMachine, of object: PickleMachine, _ reader: inout ByteReader
    ) throws(CheckpointError) -> [String: Range<Int>] {
        let names = keys.tree.elements(keys.tree.root)
        guard let names else { throw keys.failure("a list of keys", keys.tree.kind(keys.tree.root)) }
        var records: [String: Range<Int>] = [:]
        for name in names {
            guard let key = name.text, let storage = object.storages[key], records[key] == nil else {
                throw keys.failure("each storage's key once", name.text ?? keys.tree.kind(name))
            }
            let count = try reader.integer(Int64.self, "storage \(key)")
            guard count == storage.elementCount, let size = storage.byteCount else {
                throw CheckpointError.storage(
                    key: key, expected: "\(storage.elementCount) elements", found: "\(count)")
            }
            records[key] = try reader.take(size, "storage \(key)")
        }
        try StorageTable.check(object.storages, against: records)
        return records
    }
}

/// The members of a tar archive, by libarchive, and whether the last one is complete.
struct TarMembers {
    /// Names without a leading `./`.
    private(set) var names: [String] = []
    /// How many bytes the file lacks, if it ends inside a member.
    private(set) var missingBytes: Int?

    /// Lists at most 16 members; nil where the bytes are no tar archive.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 512, bytes[257..<262].elementsEqual("ustar".utf8),
            let archive = archive_read_new()
        else { return nil }
        defer { archive_read_free(archive) }
        archive_read_support_format_tar(archive)
        bytes.withUnsafeBytes { buffer in
            guard archive_read_open_memory(archive, buffer.baseAddress, buffer.count) == ARCHIVE_OK else {
                return
            }
            var entry: OpaquePointer?
            while names.count < 16, missingBytes == nil,
                archive_read_next_header(archive, &entry) == ARCHIVE_OK
            {
                add(archive, entry)
            }
        }
    }

    private mutating func add(_ archive: OpaquePointer, _ entry: OpaquePointer?) {
        if let name = archive_entry_pathname(entry) {
            let text = String(cString: name)
            names.append(text.hasPrefix("./") ? String(text.dropFirst(2)) : text)
        }
        // The blocks lie in the file's own memory, so that walking over them copies nothing.
        var missing = archive_entry_size(entry)
        var block: UnsafeRawPointer?
        var (count, offset) = (0, Int64(0))
        while missing > 0, archive_read_data_block(archive, &block, &count, &offset) == ARCHIVE_OK, count > 0
        {
            missing -= Int64(count)
        }
        if missing > 0 { missingBytes = Int(missing) }
    }
}
