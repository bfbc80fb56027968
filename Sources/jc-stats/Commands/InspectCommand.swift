import ArgumentParser
import Checkpoints
import Foundation

/// `jc-stats inspect`: what is in a checkpoint.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what is in a checkpoint, without running anything in it.",
        discussion: "Example: jc-stats inspect checkpoint.pth.tar --tensors")

    @Argument(help: "A checkpoint: torch zip, torch legacy or safetensors.")
    var checkpoint: String

    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var files: OutputOptions

    @Flag(help: "List every tensor.")
    var tensors = false

    func validate() throws { try files.check(endings: ["json"]) }

    func run() throws {
        let file = try CheckpointFile.open(checkpoint)
        var summary = CheckpointSummary.explaining(file, encoder: encoder.encoder)
        if tensors {
            summary.tensors = try file.tensorEntries().map {
                CheckpointSummary.TensorRow(name: $0.path, shape: $0.shape, type: $0.type.rawValue)
            }
        }
        if files.json { try JSONText.print(summary) } else { show(summary) }
        try files.write { _ in try JSONText.data(summary) }
        if summary.problem != nil { throw ExitCode(1) }
    }

    private func show(_ summary: CheckpointSummary) {
        let rows: [(String, String?)] = [
            ("file", "\(summary.path), \(NumberText.count(summary.bytes)) bytes"),
            ("SHA-256", summary.sha256), ("container", summary.container),
            ("state_dict", summary.location),
            ("encoder", summary.encoder),
            (
                "also here",
                summary.otherEncoders.isEmpty ? nil : summary.otherEncoders.joined(separator: ", ")
            ),
            ("layout", summary.layout), ("prefix", summary.prefix.map { $0.isEmpty ? "(none)" : $0 }),
            ("architecture", summary.architecture), ("stem", summary.stem),
            ("features", summary.features.map { "\($0)" }),
            ("parameters", summary.parameters.map(NumberText.count)), ("head", summary.head),
        ]
        for (name, value) in rows {
            if let value { Terminal.print(Self.row(name, value)) }
        }
        for (name, value) in summary.metadata.sorted(by: { $0.key < $1.key }) {
            Terminal.print(Self.row(PrintableText.escaped(name), PrintableText.escaped(value)))
        }
        if let tensors = summary.tensors {
            var table = TextTable("tensor", "shape", "type")
            for tensor in tensors {
                table.add([
                    PrintableText.escaped(tensor.name),
                    tensor.shape.map(String.init).joined(separator: " x "), tensor.type,
                ])
            }
            Terminal.print("")
            table.lines.forEach { Terminal.print($0) }
        }
        if let problem = summary.problem { Terminal.note("cannot be loaded: \(problem)") }
    }

    private static func row(_ name: String, _ value: String) -> String {
        name + String(repeating: " ", count: max(1, 14 - name.count)) + value
    }
}
