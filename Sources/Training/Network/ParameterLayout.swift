import Encoders
import Statistics

/// Where each tensor of a network stands: all learned numbers in one array, running statistics in another.
///
/// It is made of the encoder's description and of the heads, from which the passes are made too. Each tensor begins on a cache line. Those of the encoder come first, then each head's, then those that keep their first
/// value.
struct ParameterLayout: Sendable, Equatable {
    let encoder: ResNetArchitecture
    /// One behind the other, the first on the encoder's features.
    let heads: [TrainableHead]
    private(set) var parameters: [ParameterEntry] = []
    private(set) var statistics: [StatisticsEntry] = []
    /// Ranges of the trained numbers: the encoder's, then each head's.
    private(set) var groups: [ParameterGroup] = []
    private(set) var parameterCount = 0
    private(set) var statisticsCount = 0
    private var places: [String: Int] = [:]

    private static let alignment = 16
    /// Ahead of the encoder's names, as in SimSiam's code.
    static let encoderPrefix = "encoder."

    /// - Parameter zerosLastGamma: whether the last gamma of a block starts at 0, so that the block does nothing at first
    ///   (Goyal et al. 2017).
    init(encoder: ResNetArchitecture, heads: [TrainableHead], zerosLastGamma: Bool = true) {
        (self.encoder, self.heads) = (encoder, heads)
        let last = encoder.blocks.compactMap { $0.branch.last.map { "\($0.normalization).weight" } }
        let flat = Set(zerosLastGamma ? last : [])
        addGroup("encoder") { layout in
            for tensor in encoder.expectedTensors {
                layout.add(tensor, prefix: Self.encoderPrefix, startsFlat: flat.contains(tensor.name))
            }
        }
        for head in heads {
            addGroup(head.name) { layout in head.layers.forEach { layout.add($0) } }
        }
        for layer in heads.flatMap(\.layers) {
            if layer.bias == .frozen { place(layer.biasName, [layer.outputs], Self.bias(layer)) }
            guard let normalization = layer.normalization, normalization.affine == .scale else { continue }
            place("\(normalization.name).bias", [layer.outputs], .constant(0))
        }
    }

    /// Where a learned tensor begins, or a norm's running mean with its variance behind it.
    ///
    /// Names are those of the description that the layout was made of; others are a mistake of the program.
    func place(of name: String) -> Int {
        guard let place = places[name] else { preconditionFailure("no place for \(name)") }
        return place
    }

    /// Where gamma and beta of a batch norm stand; nil without learned numbers.
    func affine(_ normalization: String) -> (scale: Int, shift: Int)? {
        guard let scale = places["\(normalization).weight"], let shift = places["\(normalization).bias"]
        else {
            return nil
        }
        return (scale, shift)
    }

    /// Parameters from the first to the last of the encoder and some heads, with those that keep their first value.
    func parameterCount(heads count: Int) -> Int {
        let isFrozen = heads.prefix(count).flatMap(\.layers).contains {
            $0.bias == .frozen || $0.normalization?.affine == .scale
        }
        return isFrozen ? parameterCount : groups[count].range.upperBound
    }

    private mutating func addGroup(_ name: String, _ body: (inout ParameterLayout) -> Void) {
        let start = parameterCount
        body(&self)
        groups.append(ParameterGroup(name: name, range: start..<parameterCount))
    }

    private mutating func add(_ tensor: ExpectedTensor, prefix: String, startsFlat: Bool) {
        let name = prefix + tensor.name
        if tensor.isParameter {
            place(name, tensor.shape, Self.initialization(tensor, startsFlat: startsFlat))
        } else if name.hasSuffix(".running_mean") {
            placeStatistics(String(name.dropLast(".running_mean".count)), tensor.shape[0])
        }
    }

    private static func initialization(
        _ tensor: ExpectedTensor, startsFlat: Bool
    ) -> ParameterEntry.Initialization {
        guard tensor.shape.count > 1 else {
            return .constant(tensor.name.hasSuffix(".weight") && !startsFlat ? 1 : 0)
        }
        return .normal(fanOut: tensor.shape[0] * tensor.shape.dropFirst(2).reduce(1, *))
    }

    private mutating func add(_ layer: TrainableHead.Layer) {
        place(layer.weightName, [layer.outputs, layer.inputs], Self.weight(layer))
        if layer.bias == .trained { place(layer.biasName, [layer.outputs], Self.bias(layer)) }
        guard let normalization = layer.normalization else { return }
        placeStatistics(normalization.name, layer.outputs)
        guard normalization.affine != .none else { return }
        place("\(normalization.name).weight", [layer.outputs], .constant(1))
        if normalization.affine == .full {
            place("\(normalization.name).bias", [layer.outputs], .constant(0))
        }
    }

    private static func weight(_ layer: TrainableHead.Layer) -> ParameterEntry.Initialization {
        switch layer.initialization {
        case .uniform: .uniform(fanIn: layer.inputs)
        case .normal(let deviation): .scaledNormal(deviation: deviation, isCut: false)
        case .truncatedNormal(let deviation): .scaledNormal(deviation: deviation, isCut: true)
        }
    }

    private static func bias(_ layer: TrainableHead.Layer) -> ParameterEntry.Initialization {
        layer.initialization == .uniform ? .uniform(fanIn: layer.inputs) : .constant(0)
    }

    private mutating func place(
        _ name: String, _ shape: [Int], _ initialization: ParameterEntry.Initialization
    ) {
        let entry = ParameterEntry(
            name: name, shape: shape, offset: parameterCount, initialization: initialization)
        parameters.append(entry)
        places[name] = entry.offset
        parameterCount += (entry.count + Self.alignment - 1) / Self.alignment * Self.alignment
    }

    private mutating func placeStatistics(_ name: String, _ channels: Int) {
        statistics.append(StatisticsEntry(name: name, channels: channels, offset: statisticsCount))
        places["\(name).running_mean"] = statisticsCount
        statisticsCount += 2 * channels
    }
}

/// A learned tensor, and where it stands among all numbers of the network.
struct ParameterEntry: Sendable, Equatable {
    let name: String
    /// As torch has it: `[outputs, inputs, kernel, kernel]` for a convolution.
    let shape: [Int]
    let offset: Int
    let initialization: Initialization

    /// The layer's name.
    var module: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
    /// Biases, and gamma and beta of batch norms.
    var isVector: Bool { shape.count < 2 }
    var count: Int { shape.reduce(1, *) }
    /// Whether it is kept as `[kernel, kernel, inputs, outputs]`.
    var isConvolution: Bool { shape.count == 4 }

    /// What it is before the first step.
    enum Initialization: Sendable, Equatable {
        /// Normal, of variance 2 / fan-out (He et al. 2015, "Delving deep into rectifiers").
        case normal(fanOut: Int)
        /// Uniform on (-1, 1) / sqrt(fan-in), torch's default for linear layers.
        case uniform(fanIn: Int)
        /// Normal, of this standard deviation; cut at two of them on both sides where `isCut` is true.
        case scaledNormal(deviation: Float, isCut: Bool)
        case constant(Float)
    }

    /// Its numbers in torch's order.
    ///
    /// - Parameter numbers: of all parameters.
    func inTorchOrder<Number>(_ numbers: UnsafePointer<Number>) -> [Number] {
        [Number](unsafeUninitializedCapacity: count) { values, initialized in
            forEachPlace { index, place in values.initializeElement(at: index, to: numbers[place]) }
            initialized = count
        }
    }

    /// Keeps values that are in torch's order among the numbers of all parameters.
    func keep(_ values: [Float], in numbers: inout [Float]) {
        precondition(values.count == count && numbers.count >= offset + count)
        numbers.withUnsafeMutableBufferPointer { numbers in
            values.withUnsafeBufferPointer { values in
                forEachPlace { index, place in numbers[place] = values[index] }
            }
        }
    }

    /// Calls `body` with each number's index in torch's order and where it is kept, in the order in which they are kept.
    @inline(__always) private func forEachPlace(_ body: (_ index: Int, _ place: Int) -> Void) {
        guard isConvolution else {
            for index in 0..<count { body(index, offset + index) }
            return
        }
        let (outputs, inputs, kernel) = (shape[0], shape[1], shape[2] * shape[3])
        var place = offset
        for position in 0..<kernel {
            for input in 0..<inputs {
                for output in 0..<outputs {
                    body((output * inputs + input) * kernel + position, place + output)
                }
                place += outputs
            }
        }
    }
}

/// Running mean and variance of a batch norm: `channels` numbers each, one behind the other.
struct StatisticsEntry: Sendable, Equatable {
    /// Name of the batch norm.
    let name: String
    let channels: Int
    let offset: Int
}

/// Parameters that an optimiser treats alike.
struct ParameterGroup: Sendable, Equatable {
    /// `encoder`, or a head's name.
    let name: String
    let range: Range<Int>
}

/// Random numbers of a network before its first step: each tensor has a stream of its own.
struct InitialParameters {
    let seed: UInt64
    /// Another set of numbers of the same seed.
    var draw: UInt32 = 0

    /// Probability that a normal number is within two standard deviations.
    private static let withinTwo = 0.9544997361036416

    func numbers(_ layout: ParameterLayout) -> [Float] {
        var numbers = [Float](repeating: 0, count: layout.parameterCount)
        for (index, entry) in layout.parameters.enumerated() {
            var stream = RandomStream(
                seed: seed, image: UInt64(index), draw: draw, purpose: .initialWeights)
            let values = (0..<entry.count).map { _ in Self.number(entry.initialization, &stream) }
            entry.keep(values, in: &numbers)
        }
        return numbers
    }

    private static func number(
        _ initialization: ParameterEntry.Initialization, _ stream: inout RandomStream
    ) -> Float {
        switch initialization {
        case .normal(let fanOut):
            Float(
                StandardNormal.quantile(fromMedian: stream.nextOpenUnit() - 0.5)
                    * (2 / Double(fanOut)).squareRoot())
        case .uniform(let fanIn):
            Float(stream.nextUniform(from: -1, to: 1) / Double(fanIn).squareRoot())
        case .scaledNormal(let deviation, let isCut):
            deviation
                * Float(
                    StandardNormal.quantile(
                        fromMedian: (stream.nextOpenUnit() - 0.5) * (isCut ? withinTwo : 1)))
        case .constant(let value): value
        }
    }
}
