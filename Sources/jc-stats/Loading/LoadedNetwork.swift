import ArgumentParser
import Checkpoints
import Difficulty
import Encoders
import Foundation
import Imaging

/// What is known of a checkpoint whose network is made: neither its bytes nor its tensors, which the network has in its own way.
struct LoadedCheckpoint {
    let summary: CheckpointSummary
    let path: String
    /// Which encoder of the file it is.
    let encoder: EncoderCandidate
    /// Names of tensors that the options leave out.
    let ignoredNames: [String]
    /// The side that the file says.
    let side: Int?
    /// What says how the pixels of its training were normalised.
    let found: FoundRecipe

    /// Which tensors of the file the network is made of.
    var encoderIdentity: String {
        encoder.name
            + (ignoredNames.isEmpty ? "" : " without \(ignoredNames.sorted().joined(separator: ","))")
    }
}

/// A checkpoint made into a network, or a process in its place.
struct LoadedNetwork {
    let network: any ImageEncoder
    /// What it is asked for.
    let output: FeatureKind
    let origin: Origin

    /// What it comes from.
    enum Origin {
        case checkpoint(LoadedCheckpoint)
        case process(ProcessEncoder)
    }

    /// Opens the checkpoint or starts the process.
    ///
    /// - Throws: also where the output is not to be had of it.
    init(_ source: EncoderSource, options: EncoderOptions, output: FeatureKind) throws {
        switch source {
        case .checkpoint(let path): try self.init(path: path, options: options, output: output)
        case .process(let command, let timeout):
            try self.init(try ProcessEncoder.started(command, timeout: timeout), output: output)
        }
    }

    private init(_ process: ProcessEncoder, output: FeatureKind) throws {
        try process.checkThatFeaturesRepeat(output)
        (network, origin, self.output) = (process, .process(process), output)
    }

    /// Reads the encoder of that name, or the one that the project trained.
    ///
    /// - Throws: also where the output needs a head that is not there or cannot be read.
    init(path: String, options: EncoderOptions, output: FeatureKind) throws {
        try options.check(output)
        var file = try CheckpointFile.open(path)
        let opened = try EncoderFamilies.open(takingTensorsOf: &file, options.choices)
        try self.init(opened, of: file, options, output)
    }

    /// The encoder of a file that is open.
    ///
    /// - Throws: as ``init(path:options:output:)``.
    init(
        _ opened: OpenedEncoder, of file: CheckpointFile, _ options: EncoderOptions, _ output: FeatureKind
    ) throws {
        network = opened.encoder
        try options.check(network.identity)
        self.output = output
        origin = .checkpoint(
            LoadedCheckpoint(
                summary: CheckpointSummary(file, opened, output: output, ignoring: options.ignoredNames),
                path: file.path, encoder: opened.parts.candidate, ignoredNames: options.ignoredNames,
                side: file.metadata["side"].flatMap { Int($0.description) },
                found: FoundRecipe(file, architecture: network.identity.name)))
        _ = try network.width(of: output)
    }

    /// Nil for a process.
    var checkpoint: LoadedCheckpoint? {
        if case .checkpoint(let checkpoint) = origin { checkpoint } else { nil }
    }

    /// Nil for a checkpoint.
    var process: ProcessEncoder? {
        if case .process(let process) = origin { process } else { nil }
    }

    /// The file, or the command of the process.
    var path: String { checkpoint?.path ?? process?.command ?? "" }

    /// Facts about the network for a file made with it.
    var provenance: [String: String] {
        let settings = settings
        return [
            "source_sha256": settings.checkpoint ?? "",
            "encoder": checkpoint?.encoder.name ?? settings.encoder ?? "",
            "architecture": network.identity.name, "assumed": assumptions,
        ]
    }

    /// What a run's pairs depend on: of a process its identity, by its hash, and the command.
    var settings: EncoderSettings {
        let identity = network.identity
        return EncoderSettings(
            checkpoint: identity.sha256, encoder: checkpoint?.encoderIdentity ?? process?.command,
            architecture: identity.name + (process == nil ? ", \(assumptions)" : ""),
            convolution: identity.method)
    }

    /// What was assumed of the parts that are asked for.
    var assumptions: String { network.assumptions(of: output) }

    /// How pixels are normalised for it; what a person should know of that is said unless `isSilent`.
    func normalization(_ pixels: PixelOptions, isSilent: Bool) -> ChosenNormalization {
        guard let found = checkpoint?.found else { return pixels.chosen(process: network) }
        let chosen = pixels.chosen(recipe: found.recipe, else: network.defaultNormalization)
        if !isSilent { found.notes(on: chosen).forEach { Terminal.note("warning: " + $0) } }
        return chosen
    }

    /// Refuses options of pixels without an effect on its encoder.
    func check(_ pixels: PixelOptions) throws { try process?.check(pixels) }

    /// The lines of a report on what was assumed, and how pixels were normalised.
    func remarks(_ normalization: ChosenNormalization) -> [String] {
        normalization.record.lines(normalization.name, assumed: assumptions.isEmpty ? nil : assumptions)
    }

    /// Side of the views that the network was made for: what the file or a configuration beside it says, else what
    /// its kind is usually made for.
    var defaultSide: Int {
        let said = [checkpoint?.side, checkpoint?.found.recipe?.side]
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
    static func path() throws -> String {
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
