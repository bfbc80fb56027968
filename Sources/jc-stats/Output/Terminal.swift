import Checkpoints
import Difficulty
import Foundation

/// Text for a person: results on stdout, everything else on stderr.
enum Terminal {
    /// Prints lines of the result.
    ///
    /// - Throws: ``OutputError`` where stdout cannot be written to.
    static func print(_ lines: [String]) throws(OutputError) {
        try print(Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    /// Prints a result. A reader that has closed the pipe wants no more, which is no error.
    ///
    /// - Throws: ``OutputError`` where stdout cannot be written to.
    static func print(_ data: Data) throws(OutputError) {
        let failure = send(data, to: STDOUT_FILENO)
        guard failure == 0 || failure == EPIPE else {
            throw OutputError(path: "standard output", reason: String(cString: strerror(failure)))
        }
    }

    /// Prints a remark, in one line.
    static func note(_ text: String) { draw(PrintableText.escaped(text) + "\n") }

    /// Writes to stderr without a line's end.
    static func draw(_ text: String) { _ = send(Data(text.utf8), to: STDERR_FILENO) }

    /// Whether stderr is a terminal that can redraw a line.
    static var redraws: Bool { isatty(STDERR_FILENO) == 1 }

    /// Characters of a line of the terminal that results go to; nil where they go elsewhere.
    static var width: Int? { width(of: STDOUT_FILENO) }

    private static func width(of file: Int32) -> Int? {
        guard isatty(file) == 1 else { return nil }
        var size = winsize()
        guard ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Draws a line of stderr anew, no longer than the terminal is wide: one that wraps would stay.
    static func redraw(_ text: String) {
        let width = width(of: STDERR_FILENO).map { max(0, $0 - 1) } ?? text.count
        draw("\r\u{1B}[K\(text.prefix(width))")
    }

    /// Writes everything; the system's error number, or 0.
    private static func send(_ data: Data, to file: Int32) -> Int32 {
        data.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = write(file, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
                if count < 0, errno != EINTR { return errno }
                sent += max(count, 0)
            }
            return 0
        }
    }
}

extension Terminal {
    /// Warnings shown before the rest is only counted.
    private static let shownWarnings = 5

    /// Names the images that were left out, with the reason of each.
    static func warn(leftOut images: [UnreadableImage]) {
        for image in images.prefix(shownWarnings) { note("warning: left out \(image)") }
        if images.count > shownWarnings {
            note("warning: left out \(images.count - shownWarnings) images more, \(images.count) in all")
        }
    }
}

/// What a command ends with where no module has an error for it.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What a command ends with that a signal stopped before it had a result; see ``SignalWatch/exitCode``.
struct StoppedRun: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// An image that was left out, in JSON.
struct UnreadableEntry: Encodable {
    let name: String
    let reason: String

    init(_ image: UnreadableImage) {
        name = image.name
        reason = image.reason
    }
}
