/// The layers of a SimSiam network and the place of every number.
///
/// All parameters stand in one array: the encoder's with its projector, then the predictor's, then those that are not
/// trained.
struct NetworkPlan: Sendable, Equatable {
    let configuration: SimSiamConfiguration
    let parameters: [ParameterEntry]
    let statistics: [StatisticsEntry]
    let stem: ConvolutionPlan
    let blocks: [BlockPlan]
    let projector: [HeadLayerPlan]
    let predictor: [HeadLayerPlan]
    /// Where the predictor's parameters begin.
    let predictorStart: Int
    /// Where the parameters begin that are not trained.
    let frozenStart: Int
    let parameterCount: Int
    let statisticsCount: Int

    /// Every convolution, in the order of their weights.
    var convolutions: [ConvolutionPlan] {
        [stem]
            + blocks.flatMap { block in
                guard case .projection(let projection) = block.shortcut else {
                    return [block.first, block.second]
                }
                return [block.first, block.second, projection]
            }
    }

    init(_ configuration: SimSiamConfiguration) throws(TrainingError) {
        try configuration.check()
        var places = NetworkPlaces()
        self.configuration = configuration
        stem = places.convolution(
            "encoder.conv1", "encoder.bn1", inputs: 3, outputs: configuration.width,
            kernel: configuration.stem.kernel, stride: configuration.stem.stride,
            padding: configuration.stem.padding)
        blocks = Self.blocks(configuration, &places)
        let withoutBias = places.projector(configuration)
        predictorStart = places.parameterCount
        predictor = [
            places.hidden("predictor", 0, configuration.outputWidth, configuration.predictorWidth),
            places.output("predictor.3", configuration.predictorWidth, configuration.outputWidth),
        ]
        frozenStart = places.parameterCount
        projector = places.addFrozenBias(to: withoutBias)
        parameters = places.parameters
        statistics = places.statistics
        parameterCount = places.parameterCount
        statisticsCount = places.statisticsCount
    }

    private static func blocks(
        _ configuration: SimSiamConfiguration, _ places: inout NetworkPlaces
    ) -> [BlockPlan] {
        var inputs = configuration.width
        var blocks: [BlockPlan] = []
        for (stage, count) in configuration.architecture.blockCounts.enumerated() {
            for position in 0..<count {
                let outputs = configuration.width << stage
                let stride = position == 0 && stage > 0 ? 2 : 1
                blocks.append(
                    places.block(
                        "encoder.layer\(stage + 1).\(position)", inputs: inputs, outputs: outputs,
                        stride: stride, shortcut: configuration.architecture.shortcut))
                inputs = outputs
            }
        }
        return blocks
    }
}
