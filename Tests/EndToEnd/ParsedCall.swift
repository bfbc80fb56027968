import Foundation

@testable import jc_stats

/// What the program makes of a command line before the command runs: its own code, without a process, whose start takes
/// many times as long.
///
/// What is refused here is refused by what the words say; tests compare a sample with what the built binary prints. What
/// is not, or for the sake of a file, is for the binary to answer, in a folder of its own.
struct ParsedCall {
    /// As the program would end; nil where the command runs.
    let refusal: (exitCode: Int32, errors: String)?

    init(_ arguments: [String]) {
        let line = ["jc-stats"] + arguments
        do {
            _ = try JCStats.command(of: line)
            refusal = nil
        } catch {
            let exit = ProgramExit(error, arguments: line)
            refusal = (exit.code, exit.errorLine + "\n")
        }
    }

    /// Whether the words are refused, whatever files there are.
    var isUsageError: Bool { refusal?.exitCode == 64 }

    var errors: String { refusal?.errors ?? "" }
}
