import Checkpoints
import Foundation

/// What went wrong between the program and an encoder that is a process, and what the process said last.
public struct ProcessFault: Error, Equatable {
    /// The command that started it.
    public let command: String
    /// What went wrong.
    public let problem: ProcessProblem
    /// Batches that were answered before.
    public let answered: Int
    /// The last lines of its stderr, the latest last.
    public let lastLines: [String]

    /// Whether it makes no features any more.
    public var isFinal: Bool {
        switch problem {
        case .notFinite, .noOutput: false
        default: true
        }
    }
}

/// What can be wrong with an encoder that is a process.
public enum ProcessProblem: Error, Equatable {
    /// It could not be started.
    case notStarted(reason: String)
    /// It ended; `status` says how, such as `exit status 1`.
    case ended(status: String)
    /// It runs on, but its stdout or stdin is closed.
    case closedPipe
    /// It neither read nor wrote for so long.
    case silent(seconds: Int)
    /// A part of its identity.
    case wrongIdentity(part: String, expected: String, found: String)
    /// An answer that is none to the batch it should be of.
    case wrongAnswer(expected: String, found: String)
    /// Something on stdout that nobody asked for.
    case unasked(found: String)
    /// A feature that is infinite or not a number; the image's place in the call.
    case notFinite(image: Int, found: Float)
    /// Features of a view that are others when they are asked for again, by a share of their length; alone, or with the same others.
    case unsteady(difference: Double, alone: Bool)
    /// A feature that its identity does not name.
    case noOutput(FeatureKind, available: [FeatureKind])
    /// The program has ended it.
    case closed
}

extension ProcessProblem: CustomStringConvertible {
    /// What was expected and found.
    public var description: String {
        switch self {
        case .notStarted(let reason): "could not be started: \(reason)"
        case .ended(let status): "expected a process that answers, found that it ended with \(status)"
        case .closedPipe: "expected a process that answers, found its stdin or stdout closed"
        case .silent(let seconds): "expected an answer within \(seconds) s (--encoder-timeout), found none"
        case .wrongIdentity(let part, let expected, let found):
            "\(part): expected \(expected), found \(found)"
        case .wrongAnswer(let expected, let found): "answer: expected \(expected), found \(found)"
        case .unasked(let found):
            "stdout: expected nothing but answers (messages go to stderr), found \(found)"
        case .notFinite(let image, let found):
            "output for image \(image) of the batch: expected finite numbers, found \(found)"
        case .unsteady(let difference, let alone):
            "expected the same features of a view whenever it is sent, found them \(Int((100 * difference).rounded()))% of their length apart "
                + (alone
                    ? "alone and in a batch: a network in training mode, or one that hides parts at random? (batch_independent)"
                    : "in two equal batches: a network with dropout, or one that hides parts at random?")
        case .noOutput(let kind, let available):
            "expected \(kind.rawValue) among the outputs of its identity, found "
                + available.map(\.rawValue).joined(separator: " and ")
        case .closed: "expected a process that answers, found that it was ended"
        }
    }
}

extension ProcessFault: CustomStringConvertible {
    /// One line: what, where, expected, found, and the process's last lines.
    public var description: String {
        let place = answered > 0 ? " after \(answered) batches" : ""
        let said =
            lastLines.isEmpty ? "" : "; its last lines on stderr: " + lastLines.joined(separator: " | ")
        // What a process writes must neither break the line nor command the terminal.
        return PrintableText.escaped("encoder process '\(command)': \(problem)\(place)\(said)")
    }
}

/// Text of bytes that should have been something else, for a message.
enum FoundText {
    private static let longest = 80

    /// The first letters, in quotes.
    static func of(_ bytes: some Collection<UInt8>) -> String {
        guard !bytes.isEmpty else { return "nothing" }
        let text = String(decoding: bytes.prefix(longest), as: UTF8.self)
        let line = text.prefix { !$0.isNewline }
        return PrintableText.escaped("'\(line)'" + (bytes.count > longest ? " and more" : ""))
    }
}
