import Checkpoints
import Networks

/// A checkpoint made into a network.
struct LoadedNetwork {
    let file: CheckpointFile
    let encoder: Encoder
    let network: ResNet

    /// Reads the encoder of that name, or the one that the project trained.
    init(path: String, encoder name: String? = nil) throws {
        file = try CheckpointFile.open(path)
        (encoder, network) = try Self.load(file, encoder: name)
    }

    /// The network of a file that is already open.
    static func load(_ file: CheckpointFile, encoder name: String?) throws -> (Encoder, ResNet) {
        let encoder = try file.encoder(named: name)
        let architecture = try ResNetArchitecture.detect(encoder.backbone)
        return (encoder, try ResNet(architecture: architecture, tensors: encoder.backbone))
    }

    /// Side of the views that such a network was made for: 224 under a 7x7 stem, 32 under a 3x3 one.
    var defaultSide: Int { network.architecture.stem == .imageNet7x7 ? 224 : 32 }
}
