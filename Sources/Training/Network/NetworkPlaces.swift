import Encoders

/// Gives each tensor of a network its name, in the naming of torchvision and of SimSiam's code, and its place.
struct NetworkPlaces {
    private(set) var parameters: [ParameterEntry] = []
    private(set) var statistics: [StatisticsEntry] = []
    private(set) var parameterCount = 0
    private(set) var statisticsCount = 0

    /// Each tensor begins on a cache line.
    private static let alignment = 16

    private mutating func place(
        _ name: String, _ shape: [Int], _ initialization: ParameterEntry.Initialization
    ) -> Int {
        let entry = ParameterEntry(
            name: name, shape: shape, offset: parameterCount, initialization: initialization)
        parameters.append(entry)
        parameterCount += (entry.count + Self.alignment - 1) / Self.alignment * Self.alignment
        return entry.offset
    }

    mutating func normalization(
        _ name: String, _ channels: Int, isAffine: Bool = true, scale: Float = 1
    ) -> NormalizationPlan {
        let entry = StatisticsEntry(name: name, channels: channels, offset: statisticsCount)
        statistics.append(entry)
        statisticsCount += 2 * channels
        return NormalizationPlan(
            channels: channels, scale: isAffine ? place("\(name).weight", [channels], .constant(scale)) : nil,
            shift: isAffine ? place("\(name).bias", [channels], .constant(0)) : nil, statistics: entry.offset)
    }

    /// - Parameter scale: gamma at the start.
    mutating func convolution(
        _ name: String, _ normalization: String, inputs: Int, outputs: Int, kernel: Int, stride: Int,
        padding: Int, scale: Float = 1
    ) -> ConvolutionPlan {
        let weight = place(
            "\(name).weight", [outputs, inputs, kernel, kernel], .normal(fanOut: outputs * kernel * kernel))
        return ConvolutionPlan(
            inputChannels: inputs, outputChannels: outputs, kernel: kernel, stride: stride, padding: padding,
            weight: weight, normalization: self.normalization(normalization, outputs, scale: scale))
    }

    /// The last gamma of a block starts at 0, so that the block does nothing at first (Goyal et al. 2017).
    mutating func block(
        _ prefix: String, inputs: Int, outputs: Int, stride: Int, shortcut: ShortcutKind
    ) -> BlockPlan {
        let first = convolution(
            "\(prefix).conv1", "\(prefix).bn1", inputs: inputs, outputs: outputs, kernel: 3, stride: stride,
            padding: 1)
        let second = convolution(
            "\(prefix).conv2", "\(prefix).bn2", inputs: outputs, outputs: outputs, kernel: 3, stride: 1,
            padding: 1, scale: 0)
        guard stride != 1 || inputs != outputs else {
            return BlockPlan(first: first, second: second, shortcut: .identity)
        }
        switch shortcut {
        case .zeroPadding:
            return BlockPlan(first: first, second: second, shortcut: .zeroPadding(stride: stride))
        case .projection:
            let projection = convolution(
                "\(prefix).downsample.0", "\(prefix).downsample.1", inputs: inputs, outputs: outputs,
                kernel: 1, stride: stride, padding: 0)
            return BlockPlan(first: first, second: second, shortcut: .projection(projection))
        }
    }

    mutating func linear(_ name: String, _ inputs: Int, _ outputs: Int) -> Int {
        place("\(name).weight", [outputs, inputs], .uniform(fanIn: inputs))
    }

    mutating func bias(_ name: String, _ outputs: Int, fanIn: Int) -> Int {
        place("\(name).bias", [outputs], .uniform(fanIn: fanIn))
    }

    /// Linear without bias, batch norm and ReLU: numbers `index` to `index + 2` of a head.
    mutating func hidden(_ prefix: String, _ index: Int, _ inputs: Int, _ outputs: Int) -> HeadLayerPlan {
        let weight = linear("\(prefix).\(index)", inputs, outputs)
        let normalization = normalization("\(prefix).\(index + 1)", outputs)
        return HeadLayerPlan(
            inputs: inputs, outputs: outputs, weight: weight, bias: nil, hasFrozenBias: false,
            normalization: normalization, relu: true)
    }

    /// Linear with bias.
    mutating func output(_ name: String, _ inputs: Int, _ outputs: Int) -> HeadLayerPlan {
        let weight = linear(name, inputs, outputs)
        return HeadLayerPlan(
            inputs: inputs, outputs: outputs, weight: weight, bias: bias(name, outputs, fanIn: inputs),
            hasFrozenBias: false, normalization: nil, relu: false)
    }

    /// The projector without its last bias, which is not among the numbers that are trained.
    mutating func projector(_ configuration: SimSiamConfiguration) -> [HeadLayerPlan] {
        let features = configuration.featureCount
        let inner = configuration.projectorWidth ?? features
        var layers = [hidden(Self.projector, 0, features, inner)]
        while layers.count < configuration.projectorLayers - 1 {
            layers.append(hidden(Self.projector, 3 * layers.count, inner, inner))
        }
        let last = 3 * layers.count
        let weight = linear("\(Self.projector).\(last)", inner, configuration.outputWidth)
        layers.append(
            HeadLayerPlan(
                inputs: inner, outputs: configuration.outputWidth, weight: weight, bias: nil,
                hasFrozenBias: false,
                normalization: normalization(
                    "\(Self.projector).\(last + 1)", configuration.outputWidth, isAffine: false),
                relu: false))
        return layers
    }

    mutating func addFrozenBias(to layers: [HeadLayerPlan]) -> [HeadLayerPlan] {
        guard let last = layers.last else { return layers }
        let name = "\(Self.projector).\(3 * (layers.count - 1))"
        let layer = HeadLayerPlan(
            inputs: last.inputs, outputs: last.outputs, weight: last.weight,
            bias: bias(name, last.outputs, fanIn: last.inputs), hasFrozenBias: true,
            normalization: last.normalization, relu: last.relu)
        return layers.dropLast() + [layer]
    }

    private static let projector = "encoder.fc"
}
