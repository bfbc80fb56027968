/// What happens to the two views of a pair after their crops: for each view its steps, in their order.
public struct ViewPipeline: Sendable, Hashable {
    /// The name, or that of the file.
    public let name: String
    /// The steps of the first view.
    public let first: [ViewStep]
    /// The steps of the second view.
    public let second: [ViewStep]

    /// The pipeline of the steps that each view takes in turn.
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

    /// Whether both views have the same steps, so that either could be the first.
    public var isSymmetric: Bool { first == second }

    /// The same views, blurred by torchvision's kernel of `kernel` pixels where they are blurred.
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
            name: "\(name), blur kernel \(kernel)", first: changed(first), second: changed(second))
        guard count > 0 else {
            throw ViewPipelineError(
                pipeline: name, place: "views", expected: "a step gaussian-blur", found: "none")
        }
        return changed
    }

    /// Refuses a blur kernel whose half is not shorter than the views' side, which torchvision's mirror cannot fill.
    ///
    /// - Throws: ``ViewPipelineError`` that names the kernel and the side.
    public func check(side: Int) throws(ViewPipelineError) {
        for step in first + second {
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

extension ViewPipeline {
    /// Crops and nothing else.
    public static let crop = Self(trustedName: "crop", first: [], second: [])

    /// SimSiam's views (`main_simsiam.py`): jitter (0.4, 0.4, 0.4, 0.1) with probability 0.8, grayscale 0.2, blur
    /// with sigma in [0.1, 2] 0.5, flip 0.5. MoCo v2's are the same.
    public static let simsiam: Self = {
        let steps = standardSteps(saturation: 0.4, blurProbability: 0.5)
        return Self(trustedName: "simsiam", first: steps + [flip], second: steps + [flip])
    }()

    /// SimSiam's views for CIFAR (its paper, appendix D): those of ImageNet without the blur.
    public static let simsiamCIFAR: Self = {
        let steps = standardSteps(saturation: 0.4, blurProbability: nil)
        return Self(trustedName: "simsiam-cifar", first: steps + [flip], second: steps + [flip])
    }()

    /// MoCo v3's views (`main_moco.py`), which are BYOL's: jitter (0.4, 0.4, 0.2, 0.1) with probability 0.8,
    /// grayscale 0.2, flip 0.5; the first is always blurred, the second with probability 0.1, and solarised from
    /// 128 on with 0.2.
    public static let mocoV3 = Self(
        trustedName: "moco-v3",
        first: standardSteps(saturation: 0.2, blurProbability: 1) + [flip],
        second: standardSteps(saturation: 0.2, blurProbability: 0.1)
            + [ViewStep(.solarize(threshold: 128), probability: 0.2), flip])

    /// DINO's local views, which go with ``mocoV3`` for the global ones: blurred with probability 0.5.
    public static let dinoLocal: Self = {
        let steps = standardSteps(saturation: 0.2, blurProbability: 0.5) + [flip]
        return Self(trustedName: "dino-local", first: steps, second: steps)
    }()

    /// The pipelines that have a name.
    public static let builtIn: [Self] = [.crop, .simsiam, .simsiamCIFAR, .mocoV3]

    private static let flip = ViewStep(.horizontalFlip, probability: 0.5)

    /// What the projects have in common.
    private static func standardSteps(saturation: Double, blurProbability: Double?) -> [ViewStep] {
        let jitter = ColorJitter(
            brightness: 0.6...1.4, contrast: 0.6...1.4, saturation: (1 - saturation)...(1 + saturation),
            hue: -0.1...0.1)
        let blur = blurProbability.map { ViewStep(.gaussianBlur(sigma: 0.1...2), probability: $0) }
        return [ViewStep(.colorJitter(jitter), probability: 0.8), ViewStep(.grayscale, probability: 0.2)]
            + (blur.map { [$0] } ?? [])
    }
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
