import Statistics

/// One step of a pipeline: a transformation that acts with a probability.
public struct ViewStep: Sendable, Hashable {
    /// What it does.
    public let transformation: ViewTransformation
    /// How probable it is, from 0 to 1.
    public let probability: Double

    /// Makes a step; ``ViewPipeline`` checks its numbers.
    public init(_ transformation: ViewTransformation, probability: Double) {
        self.transformation = transformation
        self.probability = probability
    }

    /// Draws whether the step acts and then, in any case, its parameters: what later steps draw does not
    /// depend on the outcome.
    func draw(using generator: inout some RandomNumberGenerator) -> [ViewOperation] {
        let acts = generator.nextOpenUnit() < probability
        let operations = transformation.draw(using: &generator)
        return acts ? operations : []
    }

    /// Refuses numbers outside of ``OperationLimits``.
    func check(pipeline: String, place: String) throws(ViewPipelineError) {
        func check(
            _ numbers: [Double], _ key: String, in limit: ClosedRange<Double>
        ) throws(ViewPipelineError) {
            guard let wrong = numbers.first(where: { !limit.contains($0) }) else { return }
            throw ViewPipelineError(
                pipeline: pipeline, place: "\(place).\(key)",
                expected: "numbers from \(limit.lowerBound) to \(limit.upperBound)", found: "\(wrong)")
        }
        try check([probability], "probability", in: OperationLimits.probability)
        for (name, range, limit) in transformation.ranges {
            try check([range.lowerBound, range.upperBound], name, in: limit)
        }
    }
}
