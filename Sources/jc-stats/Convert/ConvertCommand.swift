import ArgumentParser
import Checkpoints
import Encoders
import Foundation

/// `jc-stats convert`: a checkpoint without pickle.
struct ConvertCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract:
            "Write a checkpoint's encoder as plain safetensors, a ResNet in torchvision's naming, a Vision Transformer in DINOv2's.",
        discussion: "Example: jc-stats convert checkpoint.pth.tar -o backbone.safetensors")

    @Argument(help: "A checkpoint: torch zip, torch legacy or safetensors.")
    var checkpoint: String

    @OptionGroup var encoder: EncoderOptions

    @OptionGroup var files: OutputOptions

    func validate() throws {
        try files.check(endings: ["safetensors", "json"])
        try InputFiles([checkpoint]).check(files)
        guard files.output.contains(where: { OutputOptions.ending($0) == "safetensors" }) else {
            throw ValidationError("--output: expected a name that ends in .safetensors, found none")
        }
    }

    func listIdle(_ idle: inout IdleOptions) {
        idle.add("--convolution", because: "no network is run")
    }

    func run() throws {
        try encoder.check(.backbone)
        let file = try CheckpointFile.open(checkpoint)
        let opened = try EncoderFamilies.open(file, encoder.choices)
        let loaded = try LoadedNetwork(opened, of: file, encoder, .backbone)
        let tensors = opened.parts.backbone
        let bytes = Data(
            try SafetensorsEncoder.encode(
                tensors,
                metadata: .init(uniqueKeysWithValues: metadata(loaded).sorted { $0.key < $1.key })))
        let identity = loaded.network.identity
        let lines = [
            "\(identity.name), \(tensors.count) tensors to \(files.output.joined(separator: ", "))",
            "assumed: \(identity.assumed)",
        ]
        let summary = CheckpointSummary(loaded)
        try files.deliver(
            ConvertOutput(checkpoint: summary, tensors: tensors.count, files: files.output),
            lines: files.quiet ? [] : lines + (summary.choice.map { [$0] } ?? []), remark: summary.choice
        ) { _ in bytes }
    }

    /// Where the tensors are from, and how their pixels were normalised: a configuration beside the file is not
    /// beside the new one.
    private func metadata(_ loaded: LoadedNetwork) -> [String: String] {
        let known = loaded.provenance.merging(loaded.network.identity.facts) { first, _ in first }
        guard let recipe = loaded.checkpoint?.found.recipe else { return known }
        func list(_ numbers: [Float]) -> String { numbers.map { "\($0)" }.joined(separator: ",") }
        return known.merging([
            "mean": list(recipe.mean), "standard_deviation": list(recipe.standardDeviation),
            "side": "\(loaded.defaultSide)",
        ]) { first, _ in first }
    }
}

/// The JSON of `convert`.
struct ConvertOutput: CommandResult {
    static let schema = "convert"

    let checkpoint: CheckpointSummary
    let tensors: Int
    let files: [String]
}
