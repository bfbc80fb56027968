import ArgumentParser
import Checkpoints
import Foundation

/// `jc-stats inspect`: what is in a checkpoint.
struct InspectCommand: ParsableCommand, ChecksIdleOptions {
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

    func validate() throws {
        try files.check(endings: ["json"])
        try InputFiles([checkpoint]).check(files)
    }

    func listIdle(_ idle: inout IdleOptions) {
        idle.add("--convolution", because: "no network is run")
    }

    func run() throws {
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
