/// What two views of a pair have in common: how the crops and the operations behind them are drawn.
///
/// A law applies to every joined parameter, each on its own range; the paper's combination of JointCrop and JointBlur
/// joins both. Crops that are not joined are RandomCrop's.
public struct JointDesign: Sendable, Equatable {
    /// The parameters that follow the law.
    public var joined: Set<JoinedParameter>
    /// The range of the areas.
    public var areas: ParameterRange
    /// How areas become crops.
    public var realisation: Realisation
    /// What happens to the views after their crops.
    public var pipeline: ViewPipeline

    /// Makes a design; crops alone are joined where nothing else is said.
    public init(
        joined: Set<JoinedParameter> = [.area], areas: ParameterRange,
        realisation: Realisation = .nominal, pipeline: ViewPipeline = .crop
    ) {
        self.joined = joined
        self.areas = areas
        self.realisation = realisation
        self.pipeline = pipeline
    }

    /// Whether the areas of the crops follow the law.
    public var joinsCrops: Bool { joined.contains(.area) }

    /// The parameters of the operations that follow the law.
    public var operationParameters: [JoinedParameter] {
        JoinedParameter.ofOperations.filter(joined.contains)
    }

    /// The range of the log ratio that a curve is drawn over: of the crops where they are joined, else of the first
    /// joined parameter.
    ///
    /// - Throws: ``ViewPipelineError`` or ``AugmentationError`` for a parameter without a range.
    public func curveRange() throws -> ParameterRange {
        guard !joinsCrops, let parameter = operationParameters.first else { return areas }
        return try pipeline.joinedRange(of: parameter)
    }

    /// What follows the laws, in words: "crop", then the names of parameters.
    public var partNames: [String] { JoinedParameter.allCases.filter(joined.contains).map(\.partName) }
}
