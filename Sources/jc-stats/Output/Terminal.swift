import Foundation

/// Text for a person: results on stdout, everything else on stderr.
enum Terminal {
    /// Prints a line of the result.
    static func print(_ text: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
    }

    /// Prints a remark.
    static func note(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }

    /// Writes to stderr without a line's end.
    static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Whether stderr is a terminal that can redraw a line.
    static var redraws: Bool { isatty(STDERR_FILENO) == 1 }
}
