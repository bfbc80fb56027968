/// A batch norm in evaluation mode as y = x * scale + shift, computed in double and rounded once.
struct FoldedNormalization: Sendable {
    /// weight / sqrt(variance + epsilon), a number for each channel.
    let scale: [Float]
    /// bias - mean * scale.
    let shift: [Float]

    /// - Parameters:
    ///   - weight: nil for ones; all lists are of one length.
    ///   - bias: nil for zeros.
    ///   - name: of the layer, for errors.
    init(
        mean: [Float], variance: [Float], weight: [Float]?, bias: [Float]?, epsilon: Double, name: String
    ) throws(NetworkError) {
        let scales = try Self.scales(variance: variance, weight: weight, epsilon: epsilon, name: name)
        scale = scales.map { Float($0) }
        shift = scales.indices.map { Float(Double(bias?[$0] ?? 0) - Double(mean[$0]) * scales[$0]) }
        try requireFinite(mean + variance + scale + shift, name: name)
    }

    /// weight / sqrt(variance + epsilon) of each channel.
    ///
    /// Kernels leave variances of dead channels that are a little below zero; torch's sum, in float32, is what counts.
    ///
    /// - Throws: ``NetworkError/negativeVariance(tensor:element:found:epsilon:)`` where the root is of no positive number.
    static func scales(
        variance: [Float], weight: [Float]?, epsilon: Double, name: String
    ) throws(NetworkError) -> [Double] {
        let sums = variance.map { $0 < 0 ? Double($0 + Float(epsilon)) : Double($0) + epsilon }
        if let element = variance.indices.first(where: { variance[$0] < 0 && sums[$0] <= 0 }) {
            throw .negativeVariance(
                tensor: name, element: element, found: variance[element], epsilon: epsilon)
        }
        return sums.indices.map { Double(weight?[$0] ?? 1) / sums[$0].squareRoot() }
    }

    /// The batch norm of that name among a checkpoint's tensors.
    init(_ name: String, epsilon: Double, from tensors: NamedTensors) throws(NetworkError) {
        try self.init(
            mean: try tensors.finite("\(name).running_mean"),
            variance: try tensors.finite("\(name).running_var"), weight: try tensors.finite("\(name).weight"),
            bias: try tensors.finite("\(name).bias"), epsilon: epsilon, name: name)
    }

    /// One vector with a number for each channel.
    func apply(_ values: [Float]) -> [Float] {
        values.indices.map { values[$0] * scale[$0] + shift[$0] }
    }

    /// Images whose pixels have three channels.
    func apply(_ batch: ImageBatch) throws(NetworkError) -> ImageBatch {
        let area = batch.height * batch.width
        let values = batch.values.indices.map { index in
            let channel = index / area % 3
            return batch.values[index] * scale[channel] + shift[channel]
        }
        return try ImageBatch(count: batch.count, height: batch.height, width: batch.width, values: values)
    }
}
