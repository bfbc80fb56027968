import Checkpoints
import Networks

/// What is in a checkpoint, for JSON and provenance.
struct CheckpointSummary: Encodable {
    struct TensorRow: Encodable {
        let name: String
        let shape: [Int]
        let type: String
    }

    let path: String
    let sha256: String
    let bytes: Int
    let container: String
    @ExplicitNull var architecture: String?
    @ExplicitNull var stem: String?
    @ExplicitNull var location: String?
    @ExplicitNull var prefix: String?
    /// The encoder that was taken, and all that the file holds.
    @ExplicitNull var encoder: String?
    @ExplicitNull var layout: String?
    var encoders: [String] = []
    @ExplicitNull var features: Int?
    @ExplicitNull var parameters: Int?
    @ExplicitNull var head: String?
    let metadata: [String: String]
    /// Why the file makes no network; null where it does.
    @ExplicitNull var problem: String?
    var tensors: [TensorRow]?

    /// Encoders that were not taken.
    var otherEncoders: [String] { encoders.filter { $0 != encoder } }

    /// The summary of a checkpoint that makes a network.
    init(_ loaded: LoadedNetwork) {
        self.init(loaded.file)
        describe(loaded.encoder)
        describe(loaded.network.architecture)
    }

    /// The summary of a file, whatever it holds.
    init(_ file: CheckpointFile) {
        path = file.path
        sha256 = file.sha256
        bytes = file.byteCount
        container = file.container.description
        encoders = (try? file.encoderCandidates().map(\.name)) ?? []
        metadata = Dictionary(
            file.metadata.filter { !$0.key.contains(".") }.map { ($0.key, $0.value.description) },
            uniquingKeysWith: { first, _ in first })
    }

    /// As much as can be said of a file that may not make a network.
    static func explaining(_ file: CheckpointFile, encoder name: String?) -> CheckpointSummary {
        var summary = CheckpointSummary(file)
        do {
            let encoder = try file.encoder(named: name)
            summary.describe(encoder)
            let architecture = try ResNetArchitecture.detect(encoder.backbone)
            _ = try ResNet(architecture: architecture, tensors: encoder.backbone)
            summary.describe(architecture)
        } catch {
            summary.problem = "\(error)"
        }
        return summary
    }

    private mutating func describe(_ encoder: Encoder) {
        location = encoder.candidate.location
        prefix = encoder.candidate.wrapperPrefix + encoder.candidate.prefix
        self.encoder = encoder.candidate.name
        layout = "\(encoder.candidate.layout)"
    }

    private mutating func describe(_ architecture: ResNetArchitecture) {
        self.architecture = architecture.name
        stem = "\(architecture.stem)"
        features = architecture.featureCount
        parameters = architecture.parameterCount
        head = architecture.head.map { "\($0.name), \($0.classCount) classes" }
    }
}
