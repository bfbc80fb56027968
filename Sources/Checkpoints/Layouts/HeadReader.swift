import OrderedCollections

/// Makes the layers of a head from its tensors.
///
/// Activations have no tensors. All projects of the table put one before each linear layer but the first:
/// a rectifier, in DINO (known by its weight-normalized last layer) a Gaussian error linear unit.
struct HeadReader {
    let prefix: String
    /// Tensors of each module, the modules in the order of use.
    private var modules: OrderedDictionary<String, OrderedDictionary<String, Tensor>> = [:]
    private static let parts: Set = [
        "weight", "bias", "running_mean", "running_var", "weight_g", "weight_v",
    ]

    /// Groups tensors, given by their names after `prefix`, by module.
    init(_ tensors: OrderedDictionary<String, Tensor>, prefix: String) throws(CheckpointError) {
        self.prefix = prefix
        for (name, tensor) in tensors {
            let dot = name.lastIndex(of: ".")
            let part = dot.map { String(name[name.index(after: $0)...]) } ?? name
            guard HeadReader.parts.contains(part) else {
                throw HeadReader.failure(prefix + name, "a linear or batch-norm layer's tensor", part)
            }
            modules[dot.map { String(name[..<$0]) } ?? "", default: [:]][part] = tensor
        }
    }

    /// The layers in the order of use.
    func head() throws(CheckpointError) -> ProjectionHead {
        let isDINO = modules.values.contains { $0["weight_g"] != nil }
        var layers: [HeadLayer] = []
        var width: Int?
        for (name, parts) in modules {
            let place = prefix + name
            if parts["running_mean"] != nil {
                layers.append(try normalization(parts, place, width))
                continue
            }
            let layer = try linear(parts, place)
            guard case .linear(let weight, _) = layer, width == nil || weight.shape[1] == width else {
                throw HeadReader.failure(place, "a linear layer of \(width ?? 0) inputs", "another")
            }
            if parts["weight_g"] != nil {
                layers.append(.unitLength)
            } else if width != nil {
                layers.append(isDINO ? .gaussianErrorLinearUnit : .rectifier)
            }
            layers.append(layer)
            width = weight.shape[0]
        }
        return ProjectionHead(prefix: prefix, layers: layers)
    }

    private func linear(
        _ parts: OrderedDictionary<String, Tensor>, _ place: String
    ) throws(CheckpointError) -> HeadLayer {
        var weight = parts["weight"]
        if let scale = parts["weight_g"], let direction = parts["weight_v"] {
            weight = try HeadReader.normalized(direction, scale: scale, place)
        }
        guard let weight, weight.shape.count == 2 else {
            throw HeadReader.failure(place, "a weight of two dimensions", "\(parts["weight"]?.shape ?? [])")
        }
        if let bias = parts["bias"], bias.shape != [weight.shape[0]] {
            throw HeadReader.failure(place, "a bias of \(weight.shape[0])", "\(bias.shape)")
        }
        return .linear(weight: weight, bias: parts["bias"])
    }

    private func normalization(
        _ parts: OrderedDictionary<String, Tensor>, _ place: String, _ width: Int?
    ) throws(CheckpointError) -> HeadLayer {
        guard let mean = parts["running_mean"], let variance = parts["running_var"], mean.shape.count == 1,
            width == nil || mean.shape == [width ?? 0],
            [variance, parts["weight"], parts["bias"]].allSatisfy({ $0 == nil || $0?.shape == mean.shape }),
            (parts["weight"] == nil) == (parts["bias"] == nil)
        else { throw HeadReader.failure(place, "statistics of \(width ?? 0) features", "others") }
        return .batchNormalization(
            mean: mean, variance: variance, weight: parts["weight"], bias: parts["bias"])
    }

    /// The weight g v / |v| of each output, as torch's weight_norm defines it.
    private static func normalized(
        _ direction: Tensor, scale: Tensor, _ place: String
    ) throws(CheckpointError) -> Tensor {
        guard direction.shape.count == 2, scale.shape == [direction.shape[0], 1] else {
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

    private static func failure(_ name: String, _ expected: String, _ found: String) -> CheckpointError {
        .tensor(name: name, expected: expected, found: found)
    }
}
