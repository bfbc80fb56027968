import OrderedCollections

/// A checkpoint that was read and checked as a whole, with nothing in it executed.
///
///     let file = try CheckpointFile.open("resnet20.th")
///     let weights = try file.stateDictionary().tensors["conv1.weight"]
public struct CheckpointFile: Sendable {
    /// Where the file was read from.
    public let path: String
    /// How the file is laid out.
    public let container: Container
    /// Facts about the container, such as `version` and `byteorder`.
    public let properties: OrderedDictionary<String, String>
    /// Bytes of the file.
    public let byteCount: Int
    /// SHA-256 of the file's bytes, in hexadecimal.
    public let sha256: String
    /// The inert values in the file.
    public let tree: CheckpointTree
    /// Classes and functions, not on the allow-list, that the file would have Python call; at most 100.
    public let unknownNames: [GlobalName]
    /// What the limits were when the file was read.
    public let limits: CheckpointLimits
    /// Text that a safetensors file carries about itself, all of it.
    public let headerMetadata: OrderedDictionary<String, String>
    private(set) var decoder: TensorDecoder

    /// What the file holds, as the dictionaries, lists and tensors that torch would make of it.
    public var root: CheckpointValue { tree.root }

    /// Reads the file and checks its container, pickle, storages and tensors. Of a folder that Hugging Face's
    /// `save_pretrained` wrote, the model in it is read, in several files too.
    ///
    /// - Throws: ``CheckpointError/inFile(path:_:)`` around what is wrong.
    public static func open(
        _ path: String, limits: CheckpointLimits = .standard
    ) throws(CheckpointError) -> CheckpointFile {
        if FileBytes.isDirectory(path) { return try CheckpointFolder(path: path, limits: limits).open() }
        if path.hasSuffix(SafetensorsShards.indexEnding) {
            return try SafetensorsShards(index: path, limits: limits).open()
        }
        do throws(CheckpointError) {
            guard !path.hasSuffix(".distcp") else {
                throw CheckpointError.notACheckpoint(
                    found: "a piece of a distributed checkpoint of torch (DCP)",
                    advice: CheckpointFolder.joinDistributed)
            }
            return try CheckpointFile(
                bytes: try FileBytes.read(path, limit: limits.fileBytes), path: path, limits: limits)
        } catch { throw CheckpointError.inFile(path: path, error) }
    }

    /// Parses bytes that are already in memory; `path` only names them.
    ///
    /// - Throws: ``CheckpointError`` without the path.
    public init(
        bytes: [UInt8], path: String, limits: CheckpointLimits = .standard
    ) throws(CheckpointError) {
        let container = try CheckpointFile.container(of: bytes)
        let parsed: ParsedFile
        switch container {
        case .torchZip: parsed = try TorchZipContainer.parse(bytes, limits: limits)
        case .torchLegacy: parsed = try TorchLegacyContainer.parse(bytes, limits: limits)
        case .safetensors: parsed = try SafetensorsContainer.parse(bytes, limits: limits)
        }
        self.init(parsed, bytes: bytes, container: container, path: path, limits: limits)
    }

    init(_ parsed: ParsedFile, bytes: [UInt8], container: Container, path: String, limits: CheckpointLimits) {
        self.path = path
        self.container = container
        self.limits = limits
        properties = parsed.properties
        byteCount = bytes.count
        sha256 = FileDigest.sha256(bytes)
        tree = parsed.tree
        unknownNames = parsed.unknownNames
        headerMetadata = parsed.metadata
        decoder = TensorDecoder(bytes: bytes, storages: parsed.storages)
    }

    /// Gives up the bytes of tensors of more than a megabyte, which cannot be read from here on.
    ///
    /// What the file says of itself, with numbers in small tensors, stays.
    public mutating func giveUpLargeTensors() { decoder.giveUpStorages(longerThan: 1 << 20) }

    static func container(of bytes: [UInt8]) throws(CheckpointError) -> Container {
        if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6]) {
            return .torchZip
        }
        if bytes.starts(with: TorchLegacyContainer.magic) { return .torchLegacy }
        if SafetensorsContainer.matches(bytes) { return .safetensors }
        throw ForeignFormat.error(bytes)
    }
}

extension CheckpointFile {
    /// Every tensor that dictionaries, lists and objects lead to, in the order of the file.
    ///
    /// - Throws: ``CheckpointError/overLimit(what:limit:found:)`` where containers are nested too deeply
    ///   or shared so often that the paths outnumber the limit.
    public func tensorEntries() throws(CheckpointError) -> [TensorEntry] {
        try tensorEntries(below: root, path: "")
    }

    /// The tensors below one value, their paths starting with `path`.
    func tensorEntries(
        below value: CheckpointValue, path: String
    ) throws(CheckpointError) -> [TensorEntry] {
        var entries: [TensorEntry] = []
        // A stack of its own, since the nesting is the file's choice.
        var open = [(value: value, path: path, depth: 0)]
        var steps = 0
        var pathBytes = 0
        while let (value, path, depth) = open.popLast() {
            steps += 1
            try CheckpointLimits.check(steps, atMost: limits.walkSteps, "paths through the values")
            try CheckpointLimits.check(depth, atMost: limits.depth, "values inside each other")
            if let reference = tree.tensor(value) {
                pathBytes += path.utf8.count
                try CheckpointLimits.check(pathBytes, atMost: limits.headerBytes, "bytes of tensor names")
                entries.append(TensorEntry(path: path, reference: reference))
            }
            let children = tree.children(of: value)
            // Scalars are passed over, but a dictionary of many that is shared often costs each time.
            steps += children.count
            for (name, child) in children.reversed() {
                guard case .node = child else { continue }
                open.append((child, path.isEmpty ? name : "\(path).\(name)", depth + 1))
            }
        }
        return entries
    }
}

extension CheckpointTree {
    /// The named parts of a container: keys of a dictionary, positions in a list, attributes of an object.
    func children(of value: CheckpointValue) -> [(name: String, value: CheckpointValue)] {
        switch node(value) {
        case .dictionary(let dictionary): dictionary.map { (name(of: $0.key), $0.value) }
        case .list(let elements), .tuple(let elements): elements.enumerated().map { ("\($0)", $1) }
        case .object(let object): children(of: object)
        default: []
        }
    }

    private func children(of object: OpaqueObject) -> [(name: String, value: CheckpointValue)] {
        // Attributes stand in a dictionary, and are named without it.
        let state = dictionary(object.state) == nil ? [("state", object.state)] : children(of: object.state)
        let items = stride(from: 0, to: object.items.count, by: 2).map {
            (name(of: object.items[$0]), object.items[$0 + 1])
        }
        let elements = (object.arguments + object.elements).enumerated().map { ("\($0)", $1) }
        return state + items + elements
    }

    /// A key as part of a path.
    func name(of key: CheckpointValue) -> String {
        switch key {
        case .text(let text): text
        case .integer(let integer): "\(integer)"
        default: kind(key)
        }
    }
}

/// A tensor of a checkpoint and the keys that lead to it.
public struct TensorEntry: Sendable, Equatable {
    /// The keys from the top, joined by dots, for example `state_dict.module.conv1.weight`.
    public let path: String
    /// The view of the file's bytes.
    public let reference: TensorReference

    /// Length of each dimension.
    public var shape: [Int] { reference.shape }
    /// Type of the elements.
    public var type: ScalarType { reference.type }
}

extension CheckpointFile {
    /// Groups of settings whose scalars are metadata too, named like `args.arch`.
    private static let settings: Set = ["args", "hparams", "hyper_parameters", "config", "opt"]
    private static let limit = 200
    private static let textLimit = 1000

    /// Scalars at the top of the file and in its settings, in the order of the file: epoch, arch,
    /// best_prec1, acc, ...; of a safetensors file, its `__metadata__`. At most 200.
    public var metadata: OrderedDictionary<String, MetadataValue> {
        var metadata: OrderedDictionary<String, MetadataValue> = [:]
        for (name, text) in headerMetadata { add(.text(text), as: name, to: &metadata) }
        // Counters of a bare state_dict are parts of the network, not facts about it.
        let isBare = stateDictionaryLocations.first == StateDictionarySearch.topLevel
        for (name, value) in tree.children(of: root) where !isBare || tree.tensor(value) == nil {
            add(value, as: name, to: &metadata)
            guard CheckpointFile.settings.contains(name) else { continue }
            for (inner, value) in tree.children(of: value) {
                add(value, as: "\(name).\(inner)", to: &metadata)
            }
        }
        return metadata
    }

    private func add(
        _ value: CheckpointValue, as name: String, to metadata: inout OrderedDictionary<String, MetadataValue>
    ) {
        guard metadata.count < CheckpointFile.limit, let scalar = scalar(value) else { return }
        metadata[name] = scalar
    }

    private func scalar(_ value: CheckpointValue) -> MetadataValue? {
        switch value {
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .text(let value): .text(String(value.prefix(CheckpointFile.textLimit)))
        case .none, .largeInteger: nil
        case .node: tree.tensor(value).flatMap(scalar)
        }
    }

    /// The only element of a tensor without dimensions, such as a stored accuracy.
    private func scalar(_ reference: TensorReference) -> MetadataValue? {
        guard reference.shape.isEmpty else { return nil }
        if reference.type.isFloat {
            return (try? decoder.floats(reference, name: ""))?.values.first.map { .number(Double($0)) }
        }
        return (try? decoder.integer(reference, name: "")).flatMap { $0 }.map { .integer($0) }
    }
}

/// A scalar that a checkpoint carries next to its tensors, such as the epoch.
public enum MetadataValue: Sendable, Equatable {
    /// A truth value.
    case boolean(Bool)
    /// A whole number.
    case integer(Int)
    /// A floating-point number.
    case number(Double)
    /// A string.
    case text(String)
}

extension MetadataValue: CustomStringConvertible {
    /// The value as it would be printed in a table.
    public var description: String {
        switch self {
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        }
    }
}
