import ArgumentParser
import Checkpoints
import Encoders
import Foundation

/// `jc-stats inspect`: what is in a checkpoint.
struct InspectCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what is in a checkpoint, without running anything in it.",
        discussion: "Example: jc-stats inspect checkpoint.pth.tar --tensors")

    @Argument(
        help: "A checkpoint: torch zip, torch legacy or safetensors; none beside --encoder-command.")
    var checkpoint: String?

    @OptionGroup var process: ProcessOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var files: OutputOptions

    @Flag(help: "List every tensor.")
    var tensors = false

    func validate() throws {
        try files.check(endings: ["json"])
        try process.check(checkpoint: checkpoint)
        guard checkpoint != nil || process.encoderCommand != nil else {
            throw ValidationError("Missing expected argument '<checkpoint>'")
        }
        try InputFiles([checkpoint]).check(files)
    }

    func listIdle(_ idle: inout IdleOptions) {
        process.listIdle(&idle)
        idle.add("--convolution", because: "no network is run")
        idle.add("--tensors", when: process.encoderCommand != nil, because: "a process shows no tensors")
    }

    func run() throws {
        switch process.source(ifAny: checkpoint) {
        case .checkpoint(let path): try inspect(path)
        case .process(let command, let timeout):
            try report(CheckpointSummary(try ProcessEncoder(command: command, timeout: timeout)))
        case nil: return
        }
    }

    private func inspect(_ checkpoint: String) throws {
        let file: CheckpointFile
        do throws(CheckpointError) { file = try CheckpointFile.open(checkpoint) } catch {
            // Of a file that is there, size and hash are known whatever it holds.
            if let identity = try? FileIdentity(path: checkpoint) {
                try report(CheckpointSummary(identity, problem: error))
            }
            throw error
        }
        var summary = try CheckpointSummary.explaining(file, options: encoder)
        if tensors {
            do {
                summary.tensors = try file.tensorEntries().map {
                    CheckpointSummary.TensorRow(name: $0.path, shape: $0.shape, type: $0.type.rawValue)
                }
            } catch { summary.problem = summary.problem ?? "\(checkpoint): \(error)" }
        }
        try report(summary)
        if let problem = summary.problem { throw CommandFailure("cannot be loaded: \(problem)") }
    }

    private func report(_ summary: CheckpointSummary) throws {
        try files.deliver(summary, lines: CheckpointText(summary: summary).lines)
    }
}

/// `inspect` for a person.
struct CheckpointText {
    let summary: CheckpointSummary

    /// Lines of a name and a value each, then the tensors.
    var lines: [String] {
        let known = file + network + heads + rest
        var lines = known.compactMap { name, value in value.map { Self.row(name, PrintableText.escaped($0)) }
        }
        for (name, value) in summary.metadata.sorted(by: { $0.key < $1.key })
        where name != "epoch" && name != "arch" {
            lines.append(Self.row("stored", PrintableText.escaped("\(name): \(value)")))
        }
        lines += summary.warnings.map { Self.row("warning", PrintableText.escaped($0)) }
        return lines + tensors
    }

    private var file: [(String, String?)] {
        [
            (
                summary.isProcess ? "command" : "file",
                summary.isProcess ? summary.path : "\(summary.path), \(NumberText.count(summary.bytes)) bytes"
            ),
            ("SHA-256", summary.sha256 + (summary.isProcess ? " of the identity" : "")),
            ("container", summary.container),
            ("state_dict", summary.location), ("encoder", summary.encoder),
            ("also here", Self.list(summary.otherEncoders)), ("layout", summary.layout),
            ("prefix", summary.prefix.map { $0.isEmpty ? "(none)" : $0 }),
        ]
    }

    private var network: [(String, String?)] {
        [
            ("architecture", summary.architecture), ("assumed", summary.assumed),
            ("pixels", pixels),
            ("features", summary.features.map { "\($0)" }),
            ("outputs", Self.list(summary.outputs)),
            ("parameters", summary.parameters.map(NumberText.count)),
        ]
    }

    private var heads: [(String, String?)] {
        [
            ("classifier", summary.heads.classifier?.text), ("projector", summary.heads.projector?.text),
            ("predictor", summary.heads.predictor?.text),
        ]
    }

    private var pixels: String? {
        summary.normalization.flatMap { name in summary.pixels.map { "\($0.line(name)) (\($0.source))" } }
    }

    private var rest: [(String, String?)] {
        [
            ("ignored", Self.counted(summary.ignored)), ("not run", Self.counted(summary.unknownNames)),
            ("epoch", summary.epoch), ("arch", summary.arch),
        ]
    }

    private var tensors: [String] {
        guard let tensors = summary.tensors else { return [] }
        var table = TextTable("tensor", "shape", "type")
        for tensor in tensors {
            table.add([
                PrintableText.escaped(tensor.name),
                tensor.shape.map(String.init).joined(separator: " x "), tensor.type,
            ])
        }
        return [""] + table.lines
    }

    private static func list(_ names: [String]) -> String? {
        names.isEmpty ? nil : names.joined(separator: ", ")
    }

    /// How many there are, and the first of them.
    private static func counted(_ names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        let shown = names.prefix(namesShown).joined(separator: ", ")
        return "\(names.count): \(shown)\(names.count > namesShown ? ", ..." : "")"
    }

    private static func row(_ name: String, _ value: String) -> String {
        name + String(repeating: " ", count: max(1, 14 - name.count)) + value
    }

    private static let namesShown = 4
}
