/// Dotted parts in a row: `#` at the end of a part is a number, `*` any letters, all else stands for itself.
struct NamePattern {
    private let parts: [Part]

    private enum Part {
        case numbered(String)
        case text(String)
        case beginning(String)

        func matches(_ part: Substring) -> Bool {
            switch self {
            case .numbered(let text):
                part.hasPrefix(text) && part.utf8.count > text.utf8.count
                    && part.utf8.dropFirst(text.utf8.count).allSatisfy { (0x30...0x39).contains($0) }
            case .text(let text): part == text
            case .beginning(let text): part.hasPrefix(text)
            }
        }
    }

    init(_ text: String) {
        parts = text.split(separator: ".").map { part in
            if part.hasSuffix("#") { return .numbered(String(part.dropLast())) }
            return part.hasSuffix("*") ? .beginning(String(part.dropLast())) : .text(String(part))
        }
    }

    /// Whether the parts stand somewhere in a name, which is given by its own parts.
    func matches(_ name: [Substring]) -> Bool {
        guard name.count >= parts.count else { return false }
        return (0...name.count - parts.count).contains { start in
            parts.indices.allSatisfy { parts[$0].matches(name[start + $0]) }
        }
    }
}
