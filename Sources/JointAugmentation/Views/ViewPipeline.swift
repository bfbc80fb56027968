/// What happens to the two views of a pair after their crops: for each view its steps, in their order.
public struct ViewPipeline: Sendable, Hashable {
    /// The name, or that of the file.
    public let name: String
    /// The steps of the first view.
    public let first: [ViewStep]
    /// The steps of the second view.
    public let second: [ViewStep]
    /// What the pixels are between the steps.
    public let arithmetic: PixelArithmetic

    /// The pipeline of the steps that each view takes in turn.
    ///
    /// - Throws: ``ViewPipelineError`` for a number outside of ``OperationLimits`` or a transformation that occurs
    ///   twice in a view.
    public init(
        name: String, first: [ViewStep], second: [ViewStep], arithmetic: PixelArithmetic = .bytes
    ) throws(ViewPipelineError) {
        self.init(trustedName: name, first: first, second: second, arithmetic: arithmetic)
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
    init(
        trustedName name: String, first: [ViewStep], second: [ViewStep], arithmetic: PixelArithmetic = .bytes
    ) {
        (self.name, self.arithmetic) = (name, arithmetic)
        (self.first, self.second) = (first, second)
    }

    /// Whether both views have the same steps, so that either could be the first.
    public var isSymmetric: Bool { first == second }

    /// The same views, blurred by a kernel of `kernel` pixels where they are blurred: torchvision's, of views in float32 their
    /// projects'.
    ///
    /// - Throws: ``ViewPipelineError`` where no view is blurred, or for a number that no kernel has.
    public func blurred(byKernel kernel: Int) throws(ViewPipelineError) -> Self {
        var count = 0
        func changed(_ steps: [ViewStep]) -> [ViewStep] {
            steps.map { step in
                guard case .gaussianBlur(let sigma, _) = step.transformation else { return step }
                count += 1
                return ViewStep(.gaussianBlur(sigma: sigma, kernel: kernel), probability: step.probability)
            }
        }
        let changed = try Self(
            name: "\(name), blur kernel \(kernel)", first: changed(first), second: changed(second),
            arithmetic: arithmetic)
        guard count > 0 else {
            throw ViewPipelineError(
                pipeline: name, place: "views", expected: "a step gaussian-blur", found: "none")
        }
        return changed
    }

    /// Refuses a blur kernel of views in 8 bits whose half is not shorter than the views' side, which torchvision's mirror cannot fill.
    ///
    /// - Throws: ``ViewPipelineError`` that names the kernel and the side.
    public func check(side: Int) throws(ViewPipelineError) {
        for step in first + second where arithmetic == .bytes {
            guard case .gaussianBlur(_, let kernel?) = step.transformation, kernel >= 2 * side else {
                continue
            }
            throw ViewPipelineError(
                pipeline: name, place: "kernel",
                expected: "at most \(2 * side - 1) pixels for views of \(side) x \(side)", found: "\(kernel)")
        }
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

/// What the pixels of views are while the steps work on them.
public enum PixelArithmetic: String, Sendable, Hashable, CaseIterable {
    /// 8 bits after every step, as PIL images are.
    case bytes
    /// float32 from 0 to 1, clipped after every change of colour, as in the code of SimCLR and BYOL; 8 bits behind the last step.
    case float
}

/// What is wrong with a pipeline of views, and where in it.
public struct ViewPipelineError: Error, Equatable {
    /// The pipeline's name, or its file's.
    public let pipeline: String
    /// The place, such as `views[0][1].sigma`.
    public let place: String
    /// What is accepted there.
    public let expected: String
    /// What is there.
    public let found: String

    /// Text from outside as one short line in quotes.
    static func quoted(_ text: String) -> String { String(reflecting: String(text.prefix(40))) }
}

extension ViewPipelineError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String { "\(pipeline): \(place): expected \(expected), found \(found)" }
}
