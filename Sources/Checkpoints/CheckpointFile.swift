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
    /// Text that a safetensors file carries about itself.
    let headerMetadata: OrderedDictionary<String, String>
    let decoder: TensorDecoder

    /// The outermost value.
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

    static func container(of bytes: [UInt8]) throws(CheckpointError) -> Container {
        if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6]) {
            return .torchZip
        }
        if bytes.starts(with: TorchLegacyContainer.magic) { return .torchLegacy }
        if SafetensorsContainer.matches(bytes) { return .safetensors }
        throw ForeignFormat.error(bytes)
    }
}
