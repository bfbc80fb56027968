import Checkpoints
import OrderedCollections

extension TrainingRun {
    /// The network as a safetensors file, in torchvision's naming with SimSiam's heads.
    public func checkpoint() throws(CheckpointError) -> [UInt8] {
        try SafetensorsEncoder.encode(try network.tensors(), metadata: metadata)
    }

    /// Everything that the run needs to go on as if it had not stopped: the network, the optimiser's momentum, and
    /// the steps so far.
    public func state() throws(CheckpointError) -> [UInt8] {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        for (name, tensor) in try network.tensors() { tensors[Self.networkPrefix + name] = tensor }
        for (name, tensor) in try network.momentumTensors() { tensors[Self.momentumPrefix + name] = tensor }
        for (name, tensor) in try network.targetTensors() { tensors[Self.targetPrefix + name] = tensor }
        tensors[Self.lossName] = try Tensor(shape: [reports.count], values: reports.map(\.loss))
        tensors[Self.deviationName] = try Tensor(
            shape: [reports.count], values: reports.map(\.outputDeviation))
        if !unreadable.isEmpty { tensors[Self.unreadableName] = try Self.tensor(ofImages: unreadable) }
        return try SafetensorsSeal.encode(tensors, metadata: metadata)
    }

    /// Goes on where a run of the same recipe and images stopped.
    ///
    /// - Throws: ``TrainingError/damagedState(file:)`` for a state that is not as it was written,
    ///   ``TrainingError/otherRun(file:setting:expected:found:)`` for a file of another run, other errors for one that
    ///   holds no state. Nothing has changed then.
    public mutating func restore(_ file: CheckpointFile) throws {
        let found = file.metadata
        // States of earlier versions have no checksum, nor anything else that is not known here.
        let isStrange = found.keys.contains { metadata[$0] == nil }
        guard file.seal == .intact || file.seal == .none && !isStrange else {
            throw TrainingError.damagedState(file: file.path)
        }
        for (name, expected) in metadata where name != Self.stepName {
            let value = found[name].map { "\($0)" } ?? "none"
            guard value == expected else {
                throw TrainingError.otherRun(file: file.path, setting: name, expected: expected, found: value)
            }
        }
        let tensors = try file.stateDictionary().tensors
        let losses = tensors[Self.lossName]?.values ?? []
        let deviations = tensors[Self.deviationName]?.values ?? []
        guard losses.count == deviations.count, losses.count <= stepCount,
            found[Self.stepName].map({ "\($0)" }) == "\(losses.count)"
        else {
            throw TrainingError.otherRun(
                file: file.path, setting: "steps", expected: "at most \(stepCount), each with its loss",
                found: "\(losses.count) losses, \(deviations.count) deviations")
        }
        let left = try images(of: tensors[Self.unreadableName], in: file)
        var restored = network
        try restored.load(Self.part(tensors, Self.networkPrefix))
        try restored.loadMomentum(Self.part(tensors, Self.momentumPrefix))
        try restored.loadTarget(Self.part(tensors, Self.targetPrefix))
        network = restored
        unreadable = left
        reports = zip(losses, deviations).map { StepReport(loss: $0, outputDeviation: $1) }
    }

    /// The recipe, the images, and how far the run is.
    private var metadata: OrderedDictionary<String, String> {
        var metadata = recipe.settings
        metadata["dataset"] = dataset.fingerprint
        metadata["images"] = "\(dataset.count)"
        metadata["subset"] = dataset.subset?.description
        metadata[Self.stepName] = "\(reports.count)"
        return metadata
    }

    /// Numbers of images in two columns of 24 bits, which float32 has exactly.
    private static func tensor(ofImages images: [Int]) throws(CheckpointError) -> Tensor {
        try Tensor(
            shape: [images.count, 2],
            values: images.flatMap { [Float($0 / imageBase), Float($0 % imageBase)] })
    }

    /// Reads ``tensor(ofImages:)``; none where there is no tensor.
    private func images(of tensor: Tensor?, in file: CheckpointFile) throws(TrainingError) -> [Int] {
        let digits = (tensor?.values ?? []).compactMap { Int(exactly: $0) }
        let images = stride(from: 0, to: digits.count - 1, by: 2).map { place in
            digits[place].multipliedReportingOverflow(by: Self.imageBase).partialValue &+ digits[place + 1]
        }
        guard digits.count == tensor?.values.count ?? 0, digits.count == 2 * images.count,
            images.allSatisfy({ (0..<dataset.count).contains($0) }), Set(images).count == images.count
        else { throw .damagedState(file: file.path) }
        return images
    }

    private static let imageBase = 1 << 24

    private static func part(
        _ tensors: OrderedDictionary<String, Tensor>, _ prefix: String
    ) -> OrderedDictionary<String, Tensor> {
        OrderedDictionary(
            uniqueKeysWithValues: tensors.filter { $0.key.hasPrefix(prefix) }
                .map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }

    private static let networkPrefix = "network."
    private static let momentumPrefix = "momentum."
    private static let targetPrefix = "target."
    private static let lossName = "steps.loss"
    private static let deviationName = "steps.output_deviation"
    private static let unreadableName = "images.unreadable"
    private static let stepName = "step"
}
