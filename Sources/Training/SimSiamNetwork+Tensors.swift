import Checkpoints
import OrderedCollections

extension SimSiamNetwork {
    /// Every tensor of the network, in the naming of SimSiam's code: torchvision's under `encoder.`, the projector
    /// as `encoder.fc.`, and `predictor.`; running statistics among them.
    public func tensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        var tensors = try parameterTensors(parameters)
        for entry in plan.statistics {
            for (part, name) in ["running_mean", "running_var"].enumerated() {
                let start = entry.offset + part * entry.channels
                tensors["\(entry.name).\(name)"] = try Tensor(
                    shape: [entry.channels], values: Array(statistics[start..<(start + entry.channels)]))
            }
        }
        return tensors
    }

    /// The optimiser's momentum of each parameter, under the parameter's name.
    public func momentumTensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        try parameterTensors(momentum)
    }

    /// Takes over every tensor of ``tensors()`` from a checkpoint.
    ///
    /// - Parameter ignoringUnexpected: whether names that no part of the network takes are passed over.
    /// - Throws: ``TrainingError/wrongNames(missing:unexpected:)`` or
    ///   ``TrainingError/wrongShape(tensor:expected:found:)``; nothing has changed then.
    public mutating func load(
        _ tensors: OrderedDictionary<String, Tensor>, ignoringUnexpected: Bool = false
    ) throws(TrainingError) {
        let statisticsNames = plan.statistics.flatMap { entry in
            ["running_mean", "running_var"].map { ("\(entry.name).\($0)", [entry.channels]) }
        }
        let expected = plan.parameters.map { ($0.name, $0.shape) } + statisticsNames
        try Self.check(tensors, expected, ignoringUnexpected: ignoringUnexpected)
        Self.take(tensors, plan.parameters, into: &parameters)
        for entry in plan.statistics {
            for (part, name) in ["running_mean", "running_var"].enumerated() {
                guard let values = tensors["\(entry.name).\(name)"]?.values else { continue }
                let start = entry.offset + part * entry.channels
                statistics.replaceSubrange(start..<(start + entry.channels), with: values)
            }
        }
    }

    /// Takes over the optimiser's momentum of ``momentumTensors()``.
    ///
    /// - Throws: as ``load(_:ignoringUnexpected:)``.
    public mutating func loadMomentum(
        _ tensors: OrderedDictionary<String, Tensor>
    ) throws(TrainingError) {
        try Self.check(tensors, plan.parameters.map { ($0.name, $0.shape) }, ignoringUnexpected: false)
        Self.take(tensors, plan.parameters, into: &momentum)
    }

    private func parameterTensors(
        _ numbers: [Float]
    ) throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        for entry in plan.parameters {
            let values = (0..<entry.count).map { numbers[entry.offset + entry.place($0)] }
            tensors[entry.name] = try Tensor(shape: entry.shape, values: values)
        }
        return tensors
    }

    private static func check(
        _ tensors: OrderedDictionary<String, Tensor>, _ expected: [(name: String, shape: [Int])],
        ignoringUnexpected: Bool
    ) throws(TrainingError) {
        let names = Set(expected.map(\.name))
        let missing = expected.map(\.name).filter { tensors[$0] == nil }
        let unexpected: [String] = ignoringUnexpected ? [] : tensors.keys.filter { !names.contains($0) }
        guard missing.isEmpty, unexpected.isEmpty else {
            throw .wrongNames(missing: missing, unexpected: unexpected)
        }
        for (name, shape) in expected {
            guard let found = tensors[name]?.shape, found != shape else { continue }
            throw .wrongShape(tensor: name, expected: shape, found: found)
        }
    }

    private static func take(
        _ tensors: OrderedDictionary<String, Tensor>, _ entries: [ParameterEntry], into numbers: inout [Float]
    ) {
        for entry in entries {
            guard let values = tensors[entry.name]?.values else { continue }
            for (index, value) in values.enumerated() { numbers[entry.offset + entry.place(index)] = value }
        }
    }
}
