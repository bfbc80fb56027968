import Checkpoints
import OrderedCollections

/// A checkpoint's tensors under the names of its family.
struct NamedTensors {
    /// Without the batch counters, which no forward pass reads.
    let tensors: OrderedDictionary<String, Tensor>
    /// What they are to make, for errors.
    private let network: String

    private static let residual = "a ResNet"

    init(_ tensors: OrderedDictionary<String, Tensor>, of network: String = residual) {
        self.network = network
        var renamed = OrderedDictionary<String, Tensor>(minimumCapacity: tensors.count)
        for (name, tensor) in tensors where !name.hasSuffix(".num_batches_tracked") {
            // A name that is taken already stays as it is, and is reported as unexpected.
            let canonical = Self.canonical(name)
            renamed[renamed[canonical] == nil ? canonical : name] = tensor
        }
        self.tensors = renamed
    }

    /// `layer2.0.shortcut.0.weight` is torchvision's `layer2.0.downsample.0.weight`.
    private static func canonical(_ name: String) -> String {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].hasPrefix("layer"), parts[2] == "shortcut" else { return name }
        parts[2] = "downsample"
        return parts.joined(separator: ".")
    }

    /// The shape of a tensor that the architecture's form depends on, with lengths in a sane range.
    func shape(_ name: String, dimensions: Int) throws(NetworkError) -> [Int] {
        let shape = try tensor(name).shape
        let lengths = 1...Self.greatestLength
        guard shape.count == dimensions, shape.allSatisfy(lengths.contains) else {
            throw .wrongShape(
                tensor: name, expected: "of \(dimensions) lengths in 1...\(Self.greatestLength)", found: shape
            )
        }
        return shape
    }

    func tensor(_ name: String) throws(NetworkError) -> Tensor {
        guard let tensor = tensors[name] else {
            throw wrongNames(architecture: network, missing: [name], unexpected: [])
        }
        return tensor
    }

    /// Every tensor of the architecture, of its shape, and no other.
    func requireExactly(_ architecture: ResNetArchitecture) throws(NetworkError) {
        let expected = architecture.expectedTensors
        let names = Set(expected.map(\.name))
        let missing = expected.map(\.name).filter { tensors[$0] == nil }
        let unexpected: [String] = tensors.keys.filter { !names.contains($0) }
        guard missing.isEmpty, unexpected.isEmpty else {
            throw wrongNames(architecture: architecture.name, missing: missing, unexpected: unexpected)
        }
        for entry in expected {
            let found = try tensor(entry.name).shape
            guard found == entry.shape else {
                throw .wrongShape(tensor: entry.name, expected: "\(entry.shape)", found: found)
            }
        }
    }

    /// What is wrong with the names, or whose they are where they are another network's.
    private func wrongNames(architecture: String, missing: [String], unexpected: [String]) -> NetworkError {
        // The names of a Vision Transformer's family have been looked at already.
        if network == Self.residual, let network = ForeignNetwork.description(of: tensors.keys) {
            return .unknownArchitecture(found: network)
        }
        return .wrongNames(architecture: architecture, missing: missing, unexpected: unexpected)
    }

    /// More channels or classes than any residual network; keeps products of lengths far from overflow.
    private static let greatestLength = 1 << 20
}

/// Refuses infinities and NaN among a tensor's values.
func requireFinite(_ values: [Float], name: String) throws(NetworkError) {
    if let element = values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(tensor: name, element: element, found: values[element])
    }
}

extension NamedTensors {
    /// The values of a tensor, all of them finite.
    func finite(_ name: String) throws(NetworkError) -> [Float] {
        let values = try tensor(name).values
        try requireFinite(values, name: name)
        return values
    }
}
