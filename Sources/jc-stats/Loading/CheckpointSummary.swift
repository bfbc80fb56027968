import ArgumentParser
import Checkpoints
import Encoders
import Imaging

/// What is in a checkpoint, for JSON and provenance.
struct CheckpointSummary: Codable {
    struct TensorRow: Codable {
        let name: String
        let shape: [Int]
        let type: String
    }

    struct Heads: Codable {
        @ExplicitNull var classifier: HeadSummary?
        @ExplicitNull var projector: HeadSummary?
        @ExplicitNull var predictor: HeadSummary?

        func head(_ kind: HeadKind) -> HeadSummary? {
            switch kind {
            case .classifier: classifier
            case .projector: projector
            case .predictor: predictor
            }
        }

        mutating func set(_ kind: HeadKind, _ head: HeadSummary) {
            switch kind {
            case .classifier: classifier = head
            case .projector: projector = head
            case .predictor: predictor = head
            }
        }
    }

    let path: String
    let sha256: String
    let bytes: Int
    @ExplicitNull var container: String?
    @ExplicitNull var architecture: String?
    @ExplicitNull var stem: String?
    @ExplicitNull var bottleneckStride: String?
    @ExplicitNull var epsilon: Double?
    /// What neither names nor shapes tell, in words.
    @ExplicitNull var assumed: String?
    @ExplicitNull var location: String?
    @ExplicitNull var prefix: String?
    /// The encoder that was taken, and all that the file holds.
    @ExplicitNull var encoder: String?
    @ExplicitNull var layout: String?
    var encoders: [String] = []
    @ExplicitNull var features: Int?
    @ExplicitNull var parameters: Int?
    @ExplicitNull var head: String?
    var heads = Heads()
    /// What the network may be asked for.
    var outputs: [String] = []
    /// Tensors beside the encoder, of no part of it.
    var ignored: [String] = []
    /// Classes and functions that the file would have Python call.
    var unknownNames: [String] = []
    @ExplicitNull var epoch: String?
    @ExplicitNull var arch: String?
    var metadata: [String: String] = [:]
    var warnings: [String] = []
    /// How pixels are normalised where no option says it; of `inspect` alone.
    var normalization: String?
    var pixels: NormalizationRecord?
    /// Why the file makes no network; null where it does.
    @ExplicitNull var problem: String?
    var tensors: [TensorRow]?

    enum CodingKeys: String, CodingKey {
        case path, sha256, bytes, container, architecture, stem, epsilon, assumed, location, prefix, encoder,
            layout
        case encoders, features, parameters, head, heads, outputs, ignored, epoch, arch, metadata, warnings
        case problem, tensors, normalization, pixels
        case bottleneckStride = "bottleneck_stride"
        case unknownNames = "unknown_names"
    }

    /// Encoders that were not taken.
    var otherEncoders: [String] { encoders.filter { $0 != encoder } }

    /// Which encoder of several was taken, and what the others are called; nil for the only one.
    var choice: String? {
        guard let encoder, !otherEncoders.isEmpty else { return nil }
        let shown = otherEncoders.prefix(Self.othersShown).joined(separator: " or ")
        let more = otherEncoders.count - Self.othersShown
        return PrintableText.escaped(
            "several encoders: \(encoder) was taken; --encoder takes \(shown)"
                + (more > 0 ? " or \(more) more" : ""))
    }

    private static let othersShown = 4

    /// The summary of a checkpoint that makes a network.
    init(_ loaded: LoadedNetwork) {
        switch loaded.origin {
        case .process(let process): self.init(process)
        case .checkpoint(let checkpoint): self = checkpoint.summary
        }
    }

    /// The summary of a checkpoint and of the network that it makes.
    ///
    /// - Parameter output: that it is asked for.
    init(_ file: CheckpointFile, _ opened: OpenedEncoder, output: FeatureKind, ignoring ignored: [String]) {
        self.init(file, ignoring: ignored)
        describe(opened.parts)
        describe(opened.encoder)
        assumed = opened.encoder.assumptions(of: output)
    }

    /// The summary of a file, whatever it holds.
    init(_ file: CheckpointFile, ignoring ignored: [String] = []) {
        path = file.path
        sha256 = file.sha256
        bytes = file.byteCount
        container = file.container.description
        encoders = (try? file.encoderCandidates(ignoring: ignored).map(\.name)) ?? []
        unknownNames = file.unknownNames.map(\.description)
        let metadata = file.metadata
        epoch = metadata["epoch"]?.description
        arch =
            ["arch", "args.arch", "hyper_parameters.arch"].lazy.compactMap { metadata[$0] }.first?.description
        self.metadata = Dictionary(
            metadata.filter { !$0.key.contains(".") }.map { ($0.key, $0.value.description) },
            uniquingKeysWith: { first, _ in first })
    }

    /// What is left to say of a file that cannot be parsed.
    init(_ identity: FileIdentity, problem: any Error) {
        path = identity.path
        sha256 = identity.sha256
        bytes = identity.byteCount
        container = identity.container?.description
        self.problem = "\(problem)"
    }

    /// As much as can be said of a file that may not make a network.
    ///
    /// - Throws: `ValidationError` for an option that the network has no use for.
    static func explaining(_ file: CheckpointFile, options: EncoderOptions) throws -> CheckpointSummary {
        var summary = CheckpointSummary(file, ignoring: options.ignoredNames)
        do {
            let parts = try EncoderFamilies.parts(of: file, options.choices)
            summary.describe(parts)
            let network = try EncoderFamilies.encoder(of: parts, in: file, options.choices)
            let identity = network.identity
            try options.check(identity)
            summary.describe(network)
            summary.assumed = Self.assumptions(identity, parts)
            summary.warn(identity, options)
            summary.describe(FoundRecipe(file, architecture: identity.name), network.defaultNormalization)
        } catch let error as ValidationError {
            throw error
        } catch {
            summary.problem = "\(error)"
        }
        return summary
    }

    private mutating func describe(_ encoder: Encoder) {
        location = encoder.candidate.location
        prefix = encoder.candidate.storedPrefix
        self.encoder = encoder.candidate.name
        layout = "\(encoder.candidate.layout)"
        heads = Heads(
            classifier: encoder.classifier.map(HeadSummary.init),
            projector: encoder.projector.map(HeadSummary.init),
            predictor: encoder.predictor.map(HeadSummary.init))
        for head in encoder.unreadable {
            heads.set(head.kind, HeadSummary(prefix: head.prefix, problem: head.problem.description))
        }
        ignored = encoder.ignored
        if let choice { warnings.append(choice) }
    }

    /// What was assumed of a network and of all of its heads.
    private static func assumptions(_ identity: EncoderIdentity, _ encoder: Encoder) -> String {
        let heads = [HeadKind.projector, .predictor].compactMap { kind in
            encoder.head(kind)?.assumed.map { "\(kind.rawValue): \($0)" }
        }
        return ([identity.assumed] + heads).joined(separator: "; ")
    }

    private mutating func describe(_ network: any ImageEncoder) {
        let identity = network.identity
        architecture = identity.name
        stem = identity.stem
        bottleneckStride = identity.bottleneckStride
        epsilon = identity.epsilon
        assumed = identity.assumed
        features = try? network.width(of: .backbone)
        parameters = identity.parameterCount
        head = identity.classifier
        outputs = network.offered.map(\.kind.rawValue)
        for (kind, problem) in identity.headProblems where heads.head(kind)?.problem == nil {
            heads.set(kind, HeadSummary(prefix: heads.head(kind)?.prefix ?? "", problem: problem))
        }
    }

    /// How pixels are normalised where no option says it.
    private mutating func describe(_ found: FoundRecipe, _ usual: Normalization) {
        let chosen = PixelOptions.unasked(recipe: found.recipe, else: usual)
        normalization = chosen.name
        pixels = chosen.record
        warnings += found.notes(on: chosen)
    }

    /// Where a default is known to differ between projects, or the file contradicts itself.
    private mutating func warn(_ identity: EncoderIdentity, _ options: EncoderOptions) {
        if let padding = identity.otherStemPadding, options.architecture.stemPadding == nil {
            warnings.append(
                "3x3 stem: padding 1 is assumed; solo-learn pads by \(padding) (--stem-padding \(padding))")
        }
        // What `convert` assumed of a Vision Transformer, the file tells now.
        if identity.facts.isEmpty, let stored = metadata["assumed"], stored != identity.assumed {
            warnings.append("the file was made with other options: \(stored)")
        }
        if let arch, Self.contradicts(arch, identity.name) {
            warnings.append("the file says arch \(arch), its tensors \(identity.name)")
        }
    }

    /// Whether a stored name such as `resnet50` is another network's than the tensors'.
    static func contradicts(_ arch: String, _ name: String) -> Bool {
        let stored = arch.lowercased().filter { $0 != "-" && $0 != "_" }
        let name = name.hasPrefix("CIFAR ") ? String(name.dropFirst("CIFAR ".count)) : name
        guard stored.hasPrefix("resnet"), Int(stored.dropFirst(6)) != nil, name.hasPrefix("ResNet-") else {
            return false
        }
        return name.lowercased().filter { $0 != "-" }.split(separator: " ").first.map(String.init) != stored
    }
}

/// A head of a checkpoint, for JSON.
struct HeadSummary: Codable {
    let prefix: String
    @ExplicitNull var inputs: Int?
    @ExplicitNull var outputs: Int?
    let layers: [String]
    /// What names and shapes do not tell of it, and was taken; absent where they tell all.
    var assumed: String?
    /// Why it cannot be read; absent where it can.
    var problem: String?

    init(_ head: ProjectionHead) {
        prefix = head.prefix
        inputs = head.inputCount
        outputs = head.outputCount
        layers = head.layers.map(\.description)
        assumed = head.assumed
    }

    init(prefix: String, problem: String) {
        self.prefix = prefix
        layers = []
        self.problem = problem
    }

    /// One line for a person.
    var text: String {
        PrintableText.escaped(prefix) + " "
            + (problem.map { "cannot be read: \($0)" } ?? layers.joined(separator: " > "))
    }
}
