import ArgumentParser
import Checkpoints
import Foundation

/// `jc-stats convert`: a checkpoint without pickle.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a checkpoint's encoder as plain safetensors in torchvision naming.",
        discussion: "Example: jc-stats convert checkpoint.pth.tar -o backbone.safetensors")

    @Argument(help: "A checkpoint: torch zip, torch legacy or safetensors.")
    var checkpoint: String

    @OptionGroup var encoder: EncoderOptions

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The file to write.", valueName: "file.safetensors"))
    var output: String

    @Flag(help: "Print nothing.")
    var quiet = false

    func validate() throws {
        guard OutputOptions.ending(output) == "safetensors" else {
            throw ValidationError("--output \(output): expected a name that ends in .safetensors")
        }
    }

    func run() throws {
        let loaded = try LoadedNetwork(path: checkpoint, options: encoder)
        let bytes = try SafetensorsEncoder.encode(
            loaded.encoder.backbone,
            metadata: .init(uniqueKeysWithValues: loaded.provenance.sorted { $0.key < $1.key }))
        try OutputFile(output).write(Data(bytes))
        if !quiet {
            Terminal.print(
                "\(loaded.network.architecture.name), \(loaded.encoder.backbone.count) tensors to \(output)")
            Terminal.print("assumed: \(loaded.network.architecture.assumptions)")
        }
    }
}
