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
    @ExplicitNull var features: Int?
    @ExplicitNull var parameters: Int?
    @ExplicitNull var head: String?
    let metadata: [String: String]
    /// Why the file makes no network; null where it does.
    @ExplicitNull var problem: String?
    var tensors: [TensorRow]?

    /// The summary of a checkpoint that makes a network.
    init(_ loaded: LoadedNetwork) {
        self.init(loaded.file)
        describe(loaded.dictionary)
        describe(loaded.network.architecture)
    }

    /// The summary of a file, whatever it holds.
    init(_ file: CheckpointFile) {
        path = file.path
        sha256 = file.sha256
        bytes = file.byteCount
        container = file.container.description
        metadata = Dictionary(
            file.metadata.filter { !$0.key.contains(".") }.map { ($0.key, $0.value.description) },
            uniquingKeysWith: { first, _ in first })
    }

    /// As much as can be said of a file that may not make a network.
    static func explaining(_ file: CheckpointFile) -> CheckpointSummary {
        var summary = CheckpointSummary(file)
        do {
            let dictionary = try file.stateDictionary()
            summary.describe(dictionary)
            let architecture = try ResNetArchitecture.detect(dictionary.tensors)
            _ = try ResNet(architecture: architecture, tensors: dictionary.tensors)
            summary.describe(architecture)
        } catch {
            summary.problem = "\(error)"
        }
        return summary
    }

    private mutating func describe(_ dictionary: StateDictionary) {
        location = dictionary.location
        prefix = dictionary.prefix
    }

    private mutating func describe(_ architecture: ResNetArchitecture) {
        self.architecture = architecture.name
        stem = "\(architecture.stem)"
        features = architecture.featureCount
        parameters = architecture.parameterCount
        head = architecture.head.map { "\($0.name), \($0.classCount) classes" }
    }
}
