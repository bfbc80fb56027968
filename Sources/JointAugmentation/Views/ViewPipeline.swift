/// What happens to the two views of a pair after their crops: for each view its steps, in their order.
public struct ViewPipeline: Sendable, Hashable {
    /// The name, or that of the file.
    public let name: String
    /// The steps of the first view.
    public let first: [ViewStep]
    /// The steps of the second view.
    public let second: [ViewStep]

    /// Makes a pipeline.
    ///
    /// - Throws: ``ViewPipelineError`` for a number outside of ``OperationLimits`` or a transformation that occurs
    ///   twice in a view.
    public init(name: String, first: [ViewStep], second: [ViewStep]) throws(ViewPipelineError) {
        self.init(trustedName: name, first: first, second: second)
        for (view, steps) in [first, second].enumerated() {
            var names: Set<String> = []
            for (index, step) in steps.enumerated() {
                let place = "views[\(view)][\(index)]"
                try step.check(pipeline: name, place: place)
                guard names.insert(step.transformation.name).inserted else {
                    throw ViewPipelineError(
                        pipeline: name, place: place, expected: "each step at most once in a view",
                        found: "another \(step.transformation.name)")
                }
            }
        }
    }

    /// Makes a pipeline whose numbers are right by construction.
    init(trustedName name: String, first: [ViewStep], second: [ViewStep]) {
        self.name = name
        self.first = first
        self.second = second
    }

    /// The range that both views draw a parameter from.
    ///
    /// - Throws: ``ViewPipelineError`` where a view lacks the parameter, where the views differ in its range, or
    ///   where the range is not of two positive numbers, so that it has no log ratio.
    public func range(of parameter: JoinedParameter) throws(ViewPipelineError) -> ClosedRange<Double> {
        let ranges = [first, second].map { steps in
            steps.lazy.compactMap { parameter.range(in: $0.transformation) }.first
        }
        guard let range = ranges[0], ranges[1] == range, range.lowerBound > 0,
            range.lowerBound < range.upperBound
        else {
            let found = ranges.map { $0.map { "[\($0.lowerBound), \($0.upperBound)]" } ?? "none" }
            throw ViewPipelineError(
                pipeline: name, place: "views",
                expected: "a \(parameter.rawValue) with 0 < low < high, the same in both views",
                found: found.joined(separator: " and "))
        }
        return range
    }
}
