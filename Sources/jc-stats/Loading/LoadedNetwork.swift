import Checkpoints
import Networks

/// A checkpoint made into a network.
struct LoadedNetwork {
    let file: CheckpointFile
    let encoder: Encoder
    let network: ResNet
    /// Names of tensors that the options leave out.
    let ignoredNames: [String]

    /// Reads the encoder of that name, or the one that the project trained.
    init(path: String, options: EncoderOptions) throws {
        try self.init(try CheckpointFile.open(path), options: options)
    }

    /// The network of a file that is already open.
    init(_ file: CheckpointFile, options: EncoderOptions) throws {
        self.file = file
        ignoredNames = options.ignoredNames
        encoder = try file.encoder(named: options.encoder, ignoring: ignoredNames)
        network = try ResNet(encoder, choices: options.architecture.choices, method: options.convolution)
        try options.check(network.architecture)
    }

    /// Which tensors of the file the network is made of.
    var encoderIdentity: String {
        encoder.candidate.name
            + (ignoredNames.isEmpty ? "" : " without \(ignoredNames.sorted().joined(separator: ","))")
    }

    /// Facts about the network for a file made with it.
    var provenance: [String: String] {
        let architecture = network.architecture
        return [
            "source_sha256": file.sha256, "encoder": encoder.candidate.name,
            "architecture": architecture.name, "assumed": architecture.assumptions,
        ]
    }

    /// Side of the views that the network was made for: what the file says, else 224 under a 7x7 stem, 32 under a 3x3
    /// one.
    var defaultSide: Int {
        if let side = file.metadata["side"].flatMap({ Int($0.description) }), (8...4096).contains(side) {
            return side
        }
        return network.architecture.stem.kernel == Stem.imageNet7x7.kernel ? 224 : 32
    }
}
