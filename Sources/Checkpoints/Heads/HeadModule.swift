/// A layer of a head that has tensors.
struct HeadModule {
    /// The dotted parts of its name after the head's prefix.
    let path: [String]
    let layer: HeadLayer
    /// Whether its weights are those of a 1x1 convolution.
    let isConvolution: Bool
    /// Whether its weights are stored as lengths and directions.
    let hasWeightNorm: Bool

    var name: String { path.isEmpty ? "its weight" : path.joined(separator: ".") }

    var isLinear: Bool {
        if case .linear = layer { return true }
        return false
    }

    /// Values that it takes.
    var inputs: Int { layer.inputCount ?? 0 }

    /// Values that it gives.
    var outputs: Int {
        if case .linear(let weight, _) = layer { return weight.shape.first ?? 0 }
        return inputs
    }

    /// Its number among the numbered children of a module, such as 3 of `layers.3`.
    var position: Int? { path.last.flatMap(Self.number) }

    /// The number at the end of its name, such as 1 of `bn1`.
    var trailingNumber: Int? { path.last.flatMap(Self.trailingNumber) }

    /// The number at the end of a part of a name.
    static func trailingNumber(_ part: String) -> Int? {
        number(String(part.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()))
    }

    /// A part of a name that is a number.
    private static func number(_ part: String) -> Int? {
        guard !part.isEmpty, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(part)
    }
}
