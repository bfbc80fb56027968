import Checkpoints
import Layers

/// The heads behind an encoder's features. What is wrong with one is no error before its output is asked for.
struct EncoderHeads: Sendable {
    /// D of the encoder's features.
    let featureCount: Int
    /// Why heads that are in the checkpoint cannot be used.
    let problems: [HeadKind: String]
    /// What names and shapes do not tell of the heads.
    private let assumptions: [HeadKind: String]
    private let maps: [HeadKind: any FeatureMap]
    /// The encoder's name, for errors.
    private let network: String

    /// - Parameters:
    ///   - classifier: from features to scores of classes, checked with the backbone.
    ///   - classifierHead: the same where it is a head like the others.
    ///   - projector: the head on the features.
    ///   - predictor: the head on the projector's output.
    ///   - unreadable: heads that are there and are none of these.
    ///   - epsilon: of their norms.
    init(
        of network: String, featureCount: Int, classifier: (any FeatureMap)? = nil,
        classifierHead: ProjectionHead? = nil, projector: ProjectionHead?, predictor: ProjectionHead?,
        unreadable: [UnreadableHead], epsilon: Double
    ) {
        var problems = Dictionary(
            unreadable.map { ($0.kind, $0.problem.description) }, uniquingKeysWith: { first, _ in first })
        /// A head that nobody may ask for: what is wrong with it is noted.
        func fitted(_ kind: HeadKind, _ head: ProjectionHead?, inputs: Int) -> MLPHead? {
            do throws(NetworkError) {
                return try head.map { head throws(NetworkError) in
                    try MLPHead(head, inputCount: inputs, epsilon: epsilon)
                }
            } catch {
                problems[kind] = error.description
                return nil
            }
        }
        let first = fitted(.projector, projector, inputs: featureCount)
        // Behind a projector that cannot be read there is nothing to fit it to.
        let second =
            problems[.projector] == nil
            ? fitted(.predictor, predictor, inputs: first?.outputCount ?? featureCount) : nil
        let all: [HeadKind: (any FeatureMap)?] = [
            .classifier: classifier ?? fitted(.classifier, classifierHead, inputs: featureCount),
            .projector: first, .predictor: second,
        ]
        maps = all.compactMapValues { $0 }
        assumptions = [HeadKind.projector: projector, .predictor: predictor].compactMapValues { $0?.assumed }
        (self.network, self.featureCount, self.problems) = (network, featureCount, problems)
    }

    /// What the encoder may be asked for.
    var available: [FeatureKind] {
        FeatureKind.allCases.filter { output in
            needs(of: output).allSatisfy { $0 != nil } && output.heads.allSatisfy { problems[$0] == nil }
        }
    }

    /// The same, with lengths and assumptions.
    var offered: [OfferedFeature] {
        available.compactMap { kind in
            (try? width(of: kind)).map { width in
                OfferedFeature(
                    kind: kind, width: width,
                    assumed: kind.heads.compactMap { head in
                        assumptions[head].map { "\(head.rawValue): \($0)" }
                    })
            }
        }
    }

    /// D, the length of an output.
    ///
    /// - Throws: as ``path(to:)``.
    func width(of output: FeatureKind) throws(NetworkError) -> Int {
        try path(to: output).last?.outputCount ?? featureCount
    }

    /// The heads on the way from the features to an output.
    ///
    /// - Throws: ``NetworkError/noHead(output:architecture:available:)`` or
    ///   ``NetworkError/unreadableHead(output:head:architecture:reason:available:)``.
    func path(to output: FeatureKind) throws(NetworkError) -> [any FeatureMap] {
        let needs = needs(of: output)
        let heads = needs.compactMap { $0 }
        if let kind = output.heads.first(where: { problems[$0] != nil }), let problem = problems[kind] {
            throw .unreadableHead(
                output: output, head: kind, architecture: network, reason: problem, available: available)
        }
        guard heads.count == needs.count else {
            throw .noHead(output: output, architecture: network, available: available)
        }
        return heads
    }

    /// The same, nil for a head that is not there.
    private func needs(of output: FeatureKind) -> [(any FeatureMap)?] {
        switch output {
        case .backbone: []
        case .projection: [maps[.projector]]
        case .prediction:
            maps[.projector] == nil && maps[.predictor] != nil
                ? [maps[.predictor]] : [maps[.projector], maps[.predictor]]
        case .logits: [maps[.classifier]]
        }
    }
}

extension [any FeatureMap] {
    /// What the maps make of each vector of `width` numbers, all of them finite.
    ///
    /// - Throws: ``NetworkError/notFiniteOutput(image:found:)``, of what goes in or comes out.
    func apply(_ features: [Float], width: Int) throws(NetworkError) -> [Float] {
        try requireFiniteOutput(features, perImage: width)
        guard let last else { return features }
        let outputs = stride(from: 0, to: features.count, by: width).flatMap { start in
            reduce([Float](features[start..<start + width])) { $1.apply($0) }
        }
        try requireFiniteOutput(outputs, perImage: last.outputCount)
        return outputs
    }
}

/// Refuses infinities and NaN among the features of a batch.
private func requireFiniteOutput(_ outputs: [Float], perImage: Int) throws(NetworkError) {
    if let element = outputs.firstIndex(where: { !$0.isFinite }) {
        throw .notFiniteOutput(image: element / perImage, found: outputs[element])
    }
}
