import ArgumentParser
import Checkpoints
import Foundation

/// How the program ends where a command did not return: exit code, and what is printed where.
///
/// 0 for help and version, 64 for a wrong command line, 130 and 143 after Ctrl-C and SIGTERM, 1 for anything else.
struct ProgramExit {
    let code: Int32
    private let message: String

    init(_ error: any Error, arguments: [String] = CommandLine.arguments) {
        code = (error is StoppedRun ? SignalWatch.exitCode : JCStats.exitCode(for: error)).rawValue
        let text = JCStats.message(for: error)
        guard code != ExitCode.success.rawValue else {
            message = text
            return
        }
        let isUsage = code == ExitCode.validationFailure.rawValue
        message = Self.line(text) + (isUsage ? "; see \(Self.command(arguments)) --help" : "")
    }

    /// The line on stderr, empty where there is none.
    var errorLine: String {
        code == ExitCode.success.rawValue || message.isEmpty ? "" : "jc-stats: \(message)"
    }

    func leave() -> Never {
        guard code == ExitCode.success.rawValue else {
            if !errorLine.isEmpty { Terminal.note(errorLine) }
            exit(code)
        }
        do {
            try Terminal.print([message])
            exit(code)
        } catch {
            Terminal.note("jc-stats: \(error)")
            exit(ExitCode.failure.rawValue)
        }
    }

    /// The text in one line that a terminal does not obey, without a full stop.
    private static func line(_ text: String) -> String {
        let parts = text.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
        let line = PrintableText.escaped(parts.joined(separator: " "))
        return shortened(line.hasSuffix(".") ? String(line.dropLast()) : line)
    }

    /// The start and the end of a text that is mostly a value of thousands of letters.
    private static func shortened(_ text: String) -> String {
        let (start, end) = (600, 200)
        guard text.utf8.count > 2 * (start + end), text.count > start + end else { return text }
        return "\(text.prefix(start)) ... \(text.suffix(end))"
    }

    /// The command that the arguments call, with the names of its parents.
    static func command(_ arguments: [String]) -> String { path(arguments).names.joined(separator: " ") }

    /// The names of that command and its parents, and its type.
    static func path(_ arguments: [String]) -> (names: [String], type: any ParsableCommand.Type) {
        var path: (names: [String], type: any ParsableCommand.Type) = ([JCStats._commandName], JCStats.self)
        for argument in arguments.dropFirst() {
            guard
                let next = path.type.configuration.subcommands.first(where: { $0._commandName == argument })
            else { break }
            path = (path.names + [argument], next)
        }
        return path
    }
}
