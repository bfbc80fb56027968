import ArgumentParser
import Checkpoints
import Encoders
import Foundation
import Imaging

/// A checkpoint made into a network.
struct LoadedNetwork {
    let file: CheckpointFile
    let encoder: Encoder
    let network: any ImageEncoder
    /// Names of tensors that the options leave out.
    let ignoredNames: [String]
    /// What it is asked for.
    let output: FeatureKind
    /// What says how the pixels of its training were normalised.
    let found: FoundRecipe

    /// Reads the encoder of that name, or the one that the project trained.
    ///
    /// - Throws: also where the output needs a head that is not there or cannot be read.
    init(path: String, options: EncoderOptions, output: FeatureKind) throws {
        try options.check(output)
        file = try CheckpointFile.open(path)
        ignoredNames = options.ignoredNames
        let opened = try EncoderFamilies.open(file, options.choices)
        (encoder, network) = (opened.parts, opened.encoder)
        try options.check(network.identity)
        self.output = output
        found = FoundRecipe(file, architecture: network.identity.name)
        _ = try network.width(of: output)
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
            "architecture": network.identity.name, "assumed": assumptions,
        ]
    }

    /// What was assumed of the parts that are asked for.
    var assumptions: String { network.assumptions(of: output) }

    /// How pixels are normalised for it; what a person should know of that is said unless `isSilent`.
    func normalization(_ pixels: PixelOptions, isSilent: Bool) -> ChosenNormalization {
        let chosen = pixels.chosen(recipe: found.recipe, else: network.defaultNormalization)
        if !isSilent { found.notes(on: chosen).forEach { Terminal.note("warning: " + $0) } }
        return chosen
    }

    /// The lines of a report on what was assumed, and how pixels were normalised.
    func remarks(_ normalization: ChosenNormalization) -> [String] {
        normalization.record.lines(normalization.name, assumed: assumptions)
    }

    /// Side of the views that the network was made for: what the file or a configuration beside it says, else what
    /// its kind is usually made for.
    var defaultSide: Int {
        let said = [file.metadata["side"].flatMap { Int($0.description) }, found.recipe?.side]
        return said.lazy.compactMap { $0 }.first(where: ViewSettings.sides.contains) ?? network.defaultSide
    }
}

/// The checkpoint that comes with the program: a small ResNet that the program itself trained.
enum BundledCheckpoint {
    private static let name = "tiny-imagenet-randomcrop.safetensors"

    /// Its path, which is said unless `isSilent`.
    static func taken(isSilent: Bool) throws -> String {
        let path = try path()
        if !isSilent { Terminal.note("no checkpoint given: taking the program's own, \(path)") }
        return path
    }

    /// Where it is: beside the program as built, or in the share folder of an installation.
    ///
    /// - Throws: a failure that names both places.
    private static func path() throws -> String {
        guard let path = places.first(where: FileManager.default.fileExists) else {
            throw CommandFailure(
                "no checkpoint given: expected that of the program at \(places.joined(separator: " or ")), found none"
            )
        }
        return path
    }

    private static var places: [String] {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let folder = program.deletingLastPathComponent()
        return [
            folder.appendingPathComponent("jc-stats_jc-stats.resources/Checkpoints/\(name)").path,
            folder.deletingLastPathComponent().appendingPathComponent("share/jc-stats/\(name)").path,
        ]
    }
}
