import ArgumentParser
import Checkpoints
import Encoders

/// A checkpoint made into a network.
struct LoadedNetwork {
    let file: CheckpointFile
    let encoder: Encoder
    let network: ResNet
    /// Names of tensors that the options leave out.
    let ignoredNames: [String]
    /// What it is asked for.
    let output: NetworkOutput
    /// What says how the pixels of its training were normalised.
    let found: FoundRecipe

    /// Reads the encoder of that name, or the one that the project trained.
    ///
    /// - Throws: also where the output needs a head that is not there or cannot be read.
    init(path: String, options: EncoderOptions, output: NetworkOutput) throws {
        try options.check(output)
        file = try CheckpointFile.open(path)
        ignoredNames = options.ignoredNames
        encoder = try file.encoder(
            named: options.encoder, ignoring: ignoredNames, headActivation: options.headActivation)
        network = try ResNet(encoder, choices: options.architecture.choices, method: options.convolution)
        try options.check(network.architecture)
        self.output = output
        found = FoundRecipe(file, architecture: network.architecture.name)
        _ = try network.outputCount(output)
    }

    /// Which tensors of the file the network is made of.
    var encoderIdentity: String {
        encoder.candidate.name
            + (ignoredNames.isEmpty ? "" : " without \(ignoredNames.sorted().joined(separator: ","))")
    }

    /// Facts about the network for a file made with it.
    var provenance: [String: String] {
        [
            "source_sha256": file.sha256, "encoder": encoder.candidate.name,
            "architecture": network.architecture.name, "assumed": assumptions,
        ]
    }

    /// What was assumed of the parts that are asked for.
    var assumptions: String { Self.assumptions(network, encoder, heads: output.heads) }

    /// What names and shapes do not tell of a network and some of its heads.
    static func assumptions(_ network: ResNet, _ encoder: Encoder, heads: [HeadKind]) -> String {
        let parts = heads.compactMap { kind in
            encoder.head(kind)?.assumed.map { "\(kind.rawValue): \($0)" }
        }
        return ([network.architecture.assumptions] + parts).joined(separator: "; ")
    }

    /// How pixels are normalised for it; what a person should know of that is said unless `isSilent`.
    func normalization(_ pixels: PixelOptions, isSilent: Bool) -> ChosenNormalization {
        let chosen = pixels.chosen(recipe: found.recipe)
        if !isSilent { found.notes(on: chosen).forEach { Terminal.note("warning: " + $0) } }
        return chosen
    }

    /// The lines of a report on what was assumed, and how pixels were normalised.
    func remarks(_ normalization: ChosenNormalization) -> [String] {
        normalization.record.lines(normalization.name, assumed: assumptions)
    }

    /// Side of the views that the network was made for: what the file or a configuration beside it says, else 224
    /// under a 7x7 stem, 32 under a 3x3 one.
    var defaultSide: Int {
        if let side = file.metadata["side"].flatMap({ Int($0.description) }), PixelRecipe.sides.contains(side)
        {
            return side
        }
        return found.recipe?.side ?? (network.architecture.stem.kernel == Stem.imageNet7x7.kernel ? 224 : 32)
    }
}
