import ArgumentParser
import CMemory
import Encoders

/// An encoder of one's own in the place of a checkpoint.
struct ProcessOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            A program that makes the features, in place of a checkpoint: /bin/sh runs the command, which reads views from \
            stdin and writes features to stdout as Examples/PROTOCOL.md says. (default: none)
            """, valueName: "command"))
    var encoderCommand: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Seconds that --encoder-command may take to start, and to answer.", valueName: "integer"))
    var encoderTimeout = 300

    func validate() throws {
        try OptionRange.check("--encoder-timeout", encoderTimeout, in: 1...86400)
        guard encoderCommand?.allSatisfy(\.isWhitespace) != true else {
            throw ValidationError("--encoder-command: expected a command, found none")
        }
    }

    /// What is asked for features: the process, or the checkpoint where there is none.
    func source(else checkpoint: @autoclosure () throws -> String) rethrows -> EncoderSource {
        try process ?? .checkpoint(checkpoint())
    }

    /// The same where there may be neither.
    func source(ifAny checkpoint: String?) -> EncoderSource? {
        process ?? checkpoint.map { .checkpoint($0) }
    }

    /// The process alone, started; nil where there is no command.
    func encoder() throws -> ProcessEncoder? {
        try encoderCommand.map { try .started($0, timeout: .seconds(encoderTimeout)) }
    }

    private var process: EncoderSource? {
        encoderCommand.map { .process(command: $0, timeout: .seconds(encoderTimeout)) }
    }

    /// Refuses a checkpoint beside a process.
    func check(checkpoint: String?, name: String = "a checkpoint") throws {
        guard encoderCommand != nil, let checkpoint else { return }
        throw ValidationError(
            "--encoder-command: expected no other encoder beside it, found \(name) \(checkpoint)")
    }

    /// Checkpoint and images of a command whose first argument is a checkpoint unless there is a process.
    ///
    /// - Throws: `ValidationError` for one too few or too many.
    func arguments(_ first: String?, _ second: String?) throws -> (checkpoint: String?, data: String) {
        guard encoderCommand != nil else {
            guard let first else { throw ValidationError("Missing expected argument '<checkpoint>'") }
            guard let second else { throw ValidationError("Missing expected argument '<data>'") }
            return (first, second)
        }
        guard let first else { throw ValidationError("Missing expected argument '<data>'") }
        if second != nil { try check(checkpoint: first) }
        return (nil, first)
    }

    /// Options of checkpoints beside a process, and those of a process without one.
    func listIdle(_ idle: inout IdleOptions) {
        idle.add(
            "--encoder-timeout", when: encoderCommand == nil, because: "there is no --encoder-command")
        idle.add(
            allOf: EncoderOptions.self, when: encoderCommand != nil,
            because: "--encoder-command takes the place of a checkpoint")
        idle.add(
            allOf: PrecisionOptions.self, when: encoderCommand != nil,
            because: "--encoder-command computes in a precision of its own")
    }
}

extension ProcessEncoder {
    /// Starts it, for a run whose batches come and go.
    static func started(_ command: String, timeout: Duration) throws -> ProcessEncoder {
        jc_keep_freed_memory()
        return try ProcessEncoder(command: command, timeout: timeout)
    }

    /// Refuses a way of normalising where pixels go to it as bytes.
    ///
    /// - Throws: `ValidationError`.
    func check(_ pixels: PixelOptions) throws {
        guard description.elementType == .uint8, pixels.choosesNormalization else { return }
        throw ValidationError(
            "--normalization, --mean and --std have no effect here: \(description.name) takes bytes (uint8)")
    }
}

/// Where features come from.
enum EncoderSource {
    /// The path of a checkpoint.
    case checkpoint(String)
    /// A command to start.
    case process(command: String, timeout: Duration)
}
