import OrderedCollections

/// A multilayer perceptron behind a backbone: projector, predictor or classifier.
public struct ProjectionHead: Sendable, Equatable {
    /// What its names begin with in the file, without the dictionary's wrapper prefix.
    public let prefix: String
    /// What is done to a vector of features, in order.
    public let layers: [HeadLayer]
    /// What names and shapes do not tell and was taken, and why; nil where they tell all.
    public let assumed: String?

    init(prefix: String, layers: [HeadLayer], assumed: String? = nil) {
        self.prefix = prefix
        self.layers = layers
        self.assumed = assumed
    }

    /// Number of values that the first layer takes.
    public var inputCount: Int? { layers.lazy.compactMap(\.inputCount).first }

    /// Number of values that the last linear layer gives.
    public var outputCount: Int? {
        for case .linear(let weight, _) in layers.reversed() { return weight.shape.first }
        return nil
    }
}

/// The heads that an encoder may have.
public enum HeadKind: String, Sendable, CaseIterable {
    /// From features to classes.
    case classifier
    /// What the loss compares is its output.
    case projector
    /// Behind the projector, on one side of the loss.
    case predictor
}

/// One step of a projection head, on a vector of features.
public enum HeadLayer: Sendable, Equatable {
    /// y = W x + b; W has shape [outputs, inputs].
    case linear(weight: Tensor, bias: Tensor?)
    /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias, without the last two where they are nil.
    case batchNormalization(mean: Tensor, variance: Tensor, weight: Tensor?, bias: Tensor?)
    /// The same with mean and variance of the vector itself.
    case layerNormalization(weight: Tensor, bias: Tensor)
    /// y = max(x, 0).
    case relu
    /// y = x Phi(x), Phi the normal distribution function.
    case gelu
    /// y = x / |x|.
    case l2Normalize
}

extension HeadLayer {
    /// Number of values that it takes; nil where any number will do.
    var inputCount: Int? {
        switch self {
        case .linear(let weight, _): weight.shape.last
        case .batchNormalization(let mean, _, _, _): mean.shape.first
        case .layerNormalization(let weight, _): weight.shape.first
        case .relu, .gelu, .l2Normalize: nil
        }
    }

    /// Whether pooling may as well stand behind it as ahead of it: y = A x + b for a fixed A.
    var isAffine: Bool {
        switch self {
        case .linear, .batchNormalization: true
        case .layerNormalization, .relu, .gelu, .l2Normalize: false
        }
    }
}

extension HeadLayer: CustomStringConvertible {
    /// Such as `linear 2048 to 512, no bias` or `batch norm of 512`.
    public var description: String {
        switch self {
        case .linear(let weight, let bias):
            "linear \(weight.shape.last ?? 0) to \(weight.shape.first ?? 0)"
                + (bias == nil ? ", no bias" : "")
        case .batchNormalization(let mean, _, let weight, _):
            "batch norm of \(mean.shape.first ?? 0)" + (weight == nil ? ", no affine" : "")
        case .layerNormalization(let weight, _): "layer norm of \(weight.shape.first ?? 0)"
        case .relu: "ReLU"
        case .gelu: "GELU"
        case .l2Normalize: "unit length"
        }
    }
}

/// What stands between the linear layers of a head, which has no tensors of its own.
public enum HeadActivation: String, Sendable, CaseIterable {
    /// What the names of a project tell, else ReLU; heads whose names contradict that are refused.
    case auto
    /// y = max(x, 0).
    case relu
    /// y = x Phi(x), Phi the normal distribution function.
    case gelu
    /// Nothing.
    case none
    /// DINO's head: GELU, and l2 normalisation ahead of the last layer.
    case dino
}

/// A head that is there and cannot be read; the backbone can.
public struct UnreadableHead: Sendable, Equatable {
    /// Which head it would be.
    public let kind: HeadKind
    /// What its names begin with in the file, without the dictionary's wrapper prefix.
    public let prefix: String
    /// Why.
    public let problem: CheckpointError
}

/// Makes a head of its tensors.
struct HeadReader {
    let prefix: String
    /// What stands between its linear layers.
    var activation = HeadActivation.auto
    /// Values that the head is given, where they are known.
    var inputs: Int?
    /// Whether the tensors stand in the order in which torch registered them.
    var isRegistered = false

    /// The layers in the order of use.
    ///
    /// - Parameter tensors: by their names after the prefix.
    func head(_ tensors: OrderedDictionary<String, Tensor>) throws(CheckpointError) -> ProjectionHead? {
        let modules = try HeadModuleReader(prefix: prefix).modules(tensors)
        // Prototypes are compared with the head's output.
        let (layers, scores) = (modules.filter { !$0.isPrototype }, modules.filter(\.isPrototype))
        guard !layers.isEmpty else { return nil }
        let (ordered, isByFile) = try HeadOrder(
            prefix: prefix, modules: layers, inputs: inputs, isRegistered: isRegistered
        ).ordered()
        let (steps, assumed) = try HeadForm(prefix: prefix, modules: ordered, activation: activation).layers()
        let notes = [
            assumed, isByFile ? "layers in the order of the file" : nil,
            scores.isEmpty ? nil : "without \(scores.map(\.name).joined(separator: ", "))",
        ].compactMap { $0 }
        return ProjectionHead(
            prefix: prefix, layers: steps, assumed: notes.isEmpty ? nil : notes.joined(separator: ", "))
    }
}

extension HeadModule {
    fileprivate var isPrototype: Bool { path.contains { $0.hasPrefix("prototypes") } }
}

extension NamedReferences {
    /// Whether the tensors stand in the order in which torch registers them: a module's weight ahead of its
    /// bias. Files sorted by name have them the other way round.
    var isInOrderOfRegistration: Bool {
        var weights: Set<String> = []
        var found = false
        for name in references.keys {
            if name.hasSuffix(".weight") {
                weights.insert(String(name.dropLast(".weight".count)))
            } else if name.hasSuffix(".bias") {
                let module = String(name.dropLast(".bias".count))
                if weights.contains(module) {
                    found = true
                } else if references[module + ".weight"] != nil {
                    return false
                }
            }
        }
        return found
    }
}
