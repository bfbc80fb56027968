import Testing

/// A command line that is refused, and what the line on stderr must say.
struct WrongCall: CustomTestStringConvertible {
    let arguments: [String]
    let message: String

    static func all(_ calls: [([String], String)]) -> [Self] {
        calls.map { Self(arguments: $0.0, message: $0.1) }
    }

    var testDescription: String { arguments.callText }
}

extension [String] {
    /// As a log shows a call: shortened words, and of paths the names.
    var callText: String {
        let words = map { $0.hasPrefix("/") ? String($0.split(separator: "/").last ?? "") : $0 }
        let text = words.joined(separator: " ")
        return text.count > 60 ? "\(text.prefix(57))..." : text
    }
}
