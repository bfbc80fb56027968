/// A learned tensor, and where it stands among all numbers of the network.
struct ParameterEntry: Sendable, Equatable {
    let name: String
    /// As torch has it: `[outputs, inputs, kernel, kernel]` for a convolution.
    let shape: [Int]
    let offset: Int
    let initialization: Initialization

    var count: Int { shape.reduce(1, *) }
    /// Whether it is kept as `[kernel, kernel, inputs, outputs]`.
    var isConvolution: Bool { shape.count == 4 }

    /// What it is before the first step.
    enum Initialization: Sendable, Equatable {
        /// Normal, of variance 2 / fan-out (He et al. 2015, "Delving deep into rectifiers").
        case normal(fanOut: Int)
        /// Uniform on (-1, 1) / sqrt(fan-in), torch's default for linear layers.
        case uniform(fanIn: Int)
        case constant(Float)
    }

    /// Where number `index` of torch's order is kept.
    func place(_ index: Int) -> Int {
        guard isConvolution else { return index }
        let (inputs, kernel) = (shape[1], shape[2] * shape[3])
        let (output, rest) = (index / (inputs * kernel), index % (inputs * kernel))
        return (rest % kernel * inputs + rest / kernel) * shape[0] + output
    }
}
