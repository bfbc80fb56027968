import OrderedCollections

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

/// Groups the tensors of a head by module, and says what each module computes.
struct HeadModuleReader {
    let prefix: String

    private static let parts: Set = [
        "weight", "bias", "running_mean", "running_var", "num_batches_tracked", "weight_g", "weight_v",
    ]
    /// What torch calls the lengths and the directions of a weight norm, before 2.0 and since.
    private static let weightNorm = ["original0": "weight_g", "original1": "weight_v"]
    /// A hostile file may have any number of modules, inside each other at any depth.
    private static let modules = 64
    private static let depth = 16

    /// The modules in the order of the tensors.
    ///
    /// - Parameter tensors: by their names after the prefix.
    func modules(
        _ tensors: OrderedDictionary<String, Tensor>
    ) throws(CheckpointError) -> [HeadModule] {
        var grouped: OrderedDictionary<[String], OrderedDictionary<String, Tensor>> = [:]
        for (name, tensor) in tensors {
            let (path, part) = Self.split(name)
            guard Self.parts.contains(part) else {
                throw failure(name, "a tensor of a linear layer, a batch norm or a layer norm", part)
            }
            guard path.count <= Self.depth else {
                throw failure(name, "at most \(Self.depth) parts", "\(path.count)")
            }
            if part != "num_batches_tracked" { grouped[path, default: [:]][part] = tensor }
        }
        guard grouped.count <= Self.modules else {
            throw failure("", "at most \(Self.modules) layers", "\(grouped.count)")
        }
        return try grouped.map { path, parts throws(CheckpointError) in try module(path, parts) }
    }

    /// The module's path and what the tensor is of it, weight norm under its older names.
    private static func split(_ name: String) -> (path: [String], part: String) {
        var path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let part = path.popLast() ?? ""
        if path.suffix(2) == ["parametrizations", "weight"], let older = weightNorm[part] {
            return (Array(path.dropLast(2)), older)
        }
        return (path, part)
    }

    private func module(
        _ path: [String], _ parts: OrderedDictionary<String, Tensor>
    ) throws(CheckpointError) -> HeadModule {
        let place = path.joined(separator: ".")
        let hasWeightNorm = parts["weight_g"] != nil || parts["weight_v"] != nil
        let shape = (parts["weight_v"] ?? parts["weight"])?.shape ?? []
        let layer: HeadLayer
        if parts["running_mean"] != nil || parts["running_var"] != nil {
            layer = try batchNormalization(parts, place)
        } else if shape.count == 1, !hasWeightNorm {
            layer = try layerNormalization(parts, path, place)
        } else {
            layer = try linear(parts, hasWeightNorm: hasWeightNorm, place)
        }
        return HeadModule(
            path: path, layer: layer, isConvolution: shape.count > 2, hasWeightNorm: hasWeightNorm)
    }

    private func linear(
        _ parts: OrderedDictionary<String, Tensor>, hasWeightNorm: Bool, _ place: String
    ) throws(CheckpointError) -> HeadLayer {
        var weight = parts["weight"]
        if hasWeightNorm {
            guard weight == nil, let scale = parts["weight_g"], let direction = parts["weight_v"] else {
                throw failure(place, "weight_g and weight_v", parts.keys.joined(separator: ", "))
            }
            weight = try normalized(try matrix(direction, place), scale: scale, place)
        }
        guard let weight else { throw failure(place, "a weight", parts.keys.joined(separator: ", ")) }
        let matrix = try matrix(weight, place)
        if let bias = parts["bias"], bias.shape != [matrix.shape[0]] {
            throw failure(place, "a bias of \(matrix.shape[0])", "\(bias.shape)")
        }
        return .linear(weight: matrix, bias: parts["bias"])
    }

    /// The weight of a linear layer, or of a convolution that looks at one pixel.
    private func matrix(_ weight: Tensor, _ place: String) throws(CheckpointError) -> Tensor {
        guard weight.shape.count > 2 else {
            guard weight.shape.count == 2 else {
                throw failure(place, "a weight of two dimensions", "\(weight.shape)")
            }
            return weight
        }
        guard weight.shape.count <= 4, weight.shape.dropFirst(2).allSatisfy({ $0 == 1 }) else {
            throw failure(place, "a linear layer or a 1x1 convolution", "a weight of \(weight.shape)")
        }
        return try Tensor(shape: Array(weight.shape.prefix(2)), values: weight.values)
    }

    private func batchNormalization(
        _ parts: OrderedDictionary<String, Tensor>, _ place: String
    ) throws(CheckpointError) -> HeadLayer {
        guard let mean = parts["running_mean"], let variance = parts["running_var"], mean.shape.count == 1,
            [variance, parts["weight"], parts["bias"]].allSatisfy({ $0 == nil || $0?.shape == mean.shape }),
            (parts["weight"] == nil) == (parts["bias"] == nil)
        else {
            throw failure(
                place, "running_mean, running_var, and weight and bias or neither, of one length",
                parts.map { "\($0.key) \($0.value.shape)" }.joined(separator: ", "))
        }
        return .batchNormalization(
            mean: mean, variance: variance, weight: parts["weight"], bias: parts["bias"])
    }

    /// Weight and bias without statistics: a layer norm, where the name does not say another norm.
    private func layerNormalization(
        _ parts: OrderedDictionary<String, Tensor>, _ path: [String], _ place: String
    ) throws(CheckpointError) -> HeadLayer {
        let name = (path.last ?? "").lowercased()
        guard let weight = parts["weight"], let bias = parts["bias"], weight.shape == bias.shape,
            !["bn", "batch", "gn", "group", "instance"].contains(where: name.hasPrefix)
        else {
            throw failure(
                place, "a linear layer, a batch norm with its statistics or a layer norm",
                parts.map { "\($0.key) \($0.value.shape)" }.joined(separator: ", ") + " alone")
        }
        return .layerNormalization(weight: weight, bias: bias)
    }

    /// The weight g v / |v| of each output, as torch's weight_norm defines it.
    private func normalized(
        _ direction: Tensor, scale: Tensor, _ place: String
    ) throws(CheckpointError) -> Tensor {
        guard scale.shape.first == direction.shape[0], scale.shape.dropFirst().allSatisfy({ $0 == 1 }) else {
            throw failure(place, "weight_g and weight_v that fit", "\(scale.shape) and \(direction.shape)")
        }
        let width = direction.shape[1]
        var values = direction.values
        for (row, scale) in scale.values.enumerated() {
            let range = row * width..<(row + 1) * width
            let length = values[range].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            for index in range { values[index] = Float(Double(values[index]) * Double(scale) / length) }
        }
        return try Tensor(shape: direction.shape, values: values)
    }

    private func failure(_ name: String, _ expected: String, _ found: String) -> CheckpointError {
        .head(name: prefix + name, expected: expected, found: found)
    }
}
