/// Reads what `torch.save` writes since 1.6: `NAME/data.pkl`, `NAME/data/KEY` for each storage, and a few
/// small members about the format.
enum TorchZipContainer {
    private static let pickle = "data.pkl"
    private static let storagePrefix = "data/"
    /// Members about the format, with the most bytes that each may have.
    private static let properties = [
        "version": 20, "byteorder": 20, ".format_version": 20, ".storage_alignment": 20,
        ".data/serialization_id": 256,
    ]

    /// Reads the directory, the pickle and the place of each storage.
    static func parse(_ bytes: [UInt8], limits: CheckpointLimits) throws(CheckpointError) -> ParsedFile {
        var directory = try ZipDirectory(bytes, limits: limits)
        try refuseOtherKinds(directory.entries)
        try directory.locate()
        let entries = try members(of: directory.entries)
        guard let pickle = entries.first(where: { $0.name == pickle }) else { throw noPickle(entries) }
        var file = ParsedFile(tree: CheckpointTree(), storages: [:])
        for entry in entries where entry.name != self.pickle {
            if entry.name.hasPrefix(storagePrefix) {
                file.storages[String(entry.name.dropFirst(storagePrefix.count))] = entry.data
            } else {
                file.properties[entry.name] = try property(entry, bytes)
            }
        }
        try checkByteOrder(file.properties["byteorder"])
        var machine = PickleMachine(ByteReader(bytes, range: pickle.data), limits: limits)
        try machine.run()
        guard machine.reader.remaining == 0 else {
            throw machine.failure("the end of data.pkl", "\(machine.reader.remaining) more bytes")
        }
        try StorageTable.check(machine.storages, against: file.storages)
        file.tree = machine.tree
        file.unknownNames = machine.unknownNames
        return file
    }

    /// Refuses archives of other kinds by their members' names, which say more than their compression.
    private static func refuseOtherKinds(_ entries: [ZipEntry]) throws(CheckpointError) {
        guard entries.contains(where: { $0.name.hasSuffix("/" + pickle) }) else { throw noPickle(entries) }
        guard entries.contains(where: { $0.name.hasSuffix("/constants.pkl") }) else { return }
        throw CheckpointError.notACheckpoint(
            found: "a TorchScript program, whose code is never run",
            advice: "save its tensors: torch.save(torch.jit.load(path).state_dict(), path)")
    }

    /// The members without the folder that they share.
    private static func members(of entries: [ZipEntry]) throws(CheckpointError) -> [ZipEntry] {
        let pickles = entries.filter { $0.name.hasSuffix("/" + pickle) }
        guard pickles.count == 1, let folder = pickles.first?.name.dropLast(pickle.count) else {
            throw ambiguous(pickles)
        }
        guard folder.filter({ $0 == "/" }).count == 1 else { throw ambiguous(pickles) }
        var members: [ZipEntry] = []
        for var entry in entries {
            guard entry.name.hasPrefix(folder) else {
                throw ZipDirectory.failure(entry.name, "all members in folder \(folder)", "this one outside")
            }
            entry.name = String(entry.name.dropFirst(folder.count))
            members.append(entry)
        }
        return members
    }

    private static func property(_ entry: ZipEntry, _ bytes: [UInt8]) throws(CheckpointError) -> String {
        guard let limit = properties[entry.name] else {
            throw ZipDirectory.failure(entry.name, "members that torch.save writes", "this one too")
        }
        try CheckpointLimits.check(entry.size, atMost: limit, "bytes of zip member \(entry.name)")
        guard let text = String(validating: bytes[entry.data], as: UTF8.self) else {
            throw ZipDirectory.failure(entry.name, "text", "other bytes")
        }
        return String(text.split(whereSeparator: \.isNewline).first ?? "")
    }

    private static func checkByteOrder(_ order: String?) throws(CheckpointError) {
        guard let order, order != "little" else { return }
        throw ZipDirectory.failure(
            "byteorder", "little", "'\(order)'; save the file again on a little-endian machine")
    }

    private static func ambiguous(_ pickles: [ZipEntry]) -> CheckpointError {
        ZipDirectory.failure(
            "archive", "one data.pkl in one folder", pickles.map(\.name).prefix(3).joined(separator: " and "))
    }

    private static func noPickle(_ entries: [ZipEntry]) -> CheckpointError {
        ForeignFormat.zipError(entries.map(\.name))
    }
}
