import Checkpoints
import OrderedCollections

extension TrainingNetwork {
    /// Every tensor of the network, in the naming of SimSiam's code: torchvision's under `encoder.`, the projector
    /// as `encoder.fc.`, and `predictor.`; running statistics among them.
    public func tensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        try Self.tensors(parameters, statistics, layout.parameters, layout.statistics)
    }

    /// Those of the encoder without its heads, in torchvision's naming.
    func encoderTensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        let heads = layout.heads.flatMap(\.layers)
        let others = Set(heads.map(\.name) + heads.compactMap { $0.normalization?.name })
        let own = try Self.tensors(
            parameters, statistics, layout.parameters.filter { !others.contains($0.module) },
            layout.statistics.filter { !others.contains($0.name) })
        return OrderedDictionary(
            uniqueKeysWithValues: own.map {
                (String($0.key.dropFirst(ParameterLayout.encoderPrefix.count)), $0.value)
            })
    }

    private static func tensors(
        _ parameters: [Float], _ statistics: [Float], _ entries: [ParameterEntry], _ norms: [StatisticsEntry]
    ) throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        var tensors = try parameterTensors(parameters, entries)
        for entry in norms {
            for (part, name) in statisticsNames.enumerated() {
                let start = entry.offset + part * entry.channels
                tensors["\(entry.name).\(name)"] = try Tensor(
                    shape: [entry.channels], values: Array(statistics[start..<(start + entry.channels)]))
            }
        }
        return tensors
    }

    /// Tensors as other programs read them: with the lengths, all of them 1, of weights that are v / |v|.
    func exported(_ tensors: OrderedDictionary<String, Tensor>) throws(CheckpointError) -> OrderedDictionary<
        String, Tensor
    > {
        var tensors = tensors
        for layer in layout.heads.flatMap(\.layers)
        where tensors[layer.weightName] != nil && layer.isWeightNormalized {
            tensors["\(layer.name).weight_g"] = try Tensor(
                shape: [layer.outputs, 1], values: [Float](repeating: 1, count: layer.outputs))
        }
        return tensors
    }

    private static let statisticsNames = ["running_mean", "running_var"]

    /// Every tensor of the target, named as ``tensors()``; none where it has no numbers of its own.
    public func targetTensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        let (entries, norms) = targetEntries
        return try Self.tensors(target, targetStatistics, entries, norms)
    }

    /// Takes over the target's tensors of ``targetTensors()``.
    ///
    /// - Throws: as ``load(_:ignoringUnexpected:)``.
    public mutating func loadTarget(_ tensors: OrderedDictionary<String, Tensor>) throws(TrainingError) {
        let (entries, norms) = targetEntries
        try Self.check(tensors, Self.expected(entries, norms), ignoringUnexpected: false)
        Self.take(tensors, entries, into: &target)
        Self.take(tensors, norms, into: &targetStatistics)
    }

    /// Those of the heads that the target has, and of the encoder.
    private var targetEntries: ([ParameterEntry], [StatisticsEntry]) {
        guard let average = objective.target.followed else { return ([], []) }
        let others = layout.heads.dropFirst(average.heads).flatMap(\.layers)
        let names = Set(others.map(\.name) + others.compactMap { $0.normalization?.name })
        func isOwn(_ name: String) -> Bool { !names.contains(name) }
        return (
            layout.parameters.filter { isOwn($0.module) },
            layout.statistics.filter { isOwn($0.name) }
        )
    }

    /// What the objective keeps: `queue`, `[keys, outputs]`, with the number of the next key, `next`; `center`.
    public func memoryTensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        let width = layout.heads.first?.outputs ?? 1
        if !memory.queue.isEmpty {
            tensors["queue"] = try Tensor(shape: [memory.queue.count / width, width], values: memory.queue)
            tensors["next"] = try Tensor(shape: [1], values: [Float(memory.next)])
        }
        if !memory.center.isEmpty {
            tensors["center"] = try Tensor(shape: [memory.center.count], values: memory.center)
        }
        return tensors
    }

    /// Takes over what ``memoryTensors()`` gave.
    ///
    /// - Throws: as ``load(_:ignoringUnexpected:)``.
    public mutating func loadMemory(_ tensors: OrderedDictionary<String, Tensor>) throws(TrainingError) {
        let width = layout.heads.first?.outputs ?? 1
        let keys = memory.queue.count / width
        let expected =
            (memory.queue.isEmpty ? [] : [("queue", [keys, width]), ("next", [1])])
            + (memory.center.isEmpty ? [] : [("center", [memory.center.count])])
        try Self.check(tensors, expected, ignoringUnexpected: false)
        if let queue = tensors["queue"]?.values { memory.queue = queue }
        if let center = tensors["center"]?.values { memory.center = center }
        let next = tensors["next"]?.values.first.flatMap { Int(exactly: $0) } ?? 0
        memory.next = (0..<max(keys, 1)).contains(next) ? next : 0
    }

    /// Adam's second moments, under the parameters' names; none of another optimiser.
    public func secondMomentTensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        secondMoment.isEmpty ? [:] : try Self.parameterTensors(secondMoment, layout.parameters)
    }

    /// Takes over the moments of ``secondMomentTensors()``.
    ///
    /// - Throws: as ``load(_:ignoringUnexpected:)``.
    public mutating func loadSecondMoment(_ tensors: OrderedDictionary<String, Tensor>) throws(TrainingError)
    {
        guard !tensors.isEmpty else { return }
        try Self.check(tensors, Self.expected(layout.parameters, []), ignoringUnexpected: false)
        secondMoment = [Float](repeating: 0, count: layout.parameterCount)
        Self.take(tensors, layout.parameters, into: &secondMoment)
    }

    /// The optimiser's momentum of each parameter, under the parameter's name.
    public func momentumTensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        try Self.parameterTensors(momentum, layout.parameters)
    }

    /// Takes over every tensor of ``tensors()`` from a checkpoint.
    ///
    /// - Parameter ignoringUnexpected: whether names that no part of the network takes are passed over.
    /// - Throws: ``TrainingError/wrongNames(missing:unexpected:)`` or
    ///   ``TrainingError/wrongShape(tensor:expected:found:)``; nothing has changed then.
    public mutating func load(
        _ tensors: OrderedDictionary<String, Tensor>, ignoringUnexpected: Bool = false
    ) throws(TrainingError) {
        try Self.check(
            tensors, Self.expected(layout.parameters, layout.statistics),
            ignoringUnexpected: ignoringUnexpected)
        Self.take(tensors, layout.parameters, into: &parameters)
        Self.take(tensors, layout.statistics, into: &statistics)
    }

    private static func expected(
        _ entries: [ParameterEntry], _ norms: [StatisticsEntry]
    ) -> [(name: String, shape: [Int])] {
        entries.map { ($0.name, $0.shape) }
            + norms.flatMap { entry in statisticsNames.map { ("\(entry.name).\($0)", [entry.channels]) } }
    }

    /// Takes over the optimiser's momentum of ``momentumTensors()``.
    ///
    /// - Throws: as ``load(_:ignoringUnexpected:)``.
    public mutating func loadMomentum(
        _ tensors: OrderedDictionary<String, Tensor>
    ) throws(TrainingError) {
        try Self.check(tensors, layout.parameters.map { ($0.name, $0.shape) }, ignoringUnexpected: false)
        Self.take(tensors, layout.parameters, into: &momentum)
    }

    private static func parameterTensors(
        _ numbers: [Float], _ entries: [ParameterEntry]
    ) throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        for entry in entries {
            tensors[entry.name] = try Tensor(shape: entry.shape, values: entry.inTorchOrder(numbers))
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
            entry.keep(values, in: &numbers)
        }
    }

    private static func take(
        _ tensors: OrderedDictionary<String, Tensor>, _ norms: [StatisticsEntry],
        into statistics: inout [Float]
    ) {
        for entry in norms {
            for (part, name) in statisticsNames.enumerated() {
                guard let values = tensors["\(entry.name).\(name)"]?.values else { continue }
                let start = entry.offset + part * entry.channels
                statistics.replaceSubrange(start..<(start + entry.channels), with: values)
            }
        }
    }
}
