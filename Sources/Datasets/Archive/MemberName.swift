/// The parts of a member's name that tell which members belong together, as WebDataset has them.
enum MemberName {
    /// Dots of a name that part it; what follows is one part.
    private static let mostParts = 32

    /// The name up to the first dot of its last part: the key of its sample.
    static func key(of name: String) -> String {
        let end = name.utf8[lastPart(of: name)...].firstIndex(of: dot) ?? name.endIndex
        return String(name[..<end])
    }

    /// The name without its ending: up to the last dot of its last part.
    static func stem(of name: String) -> String {
        let end = name.utf8[lastPart(of: name)...].lastIndex(of: dot) ?? name.endIndex
        return String(name[..<end])
    }

    /// The stem up to each of its dots, from the sample's key to the whole of it.
    static func prefixes(of stem: String) -> [String] {
        let last = stem.utf8[lastPart(of: stem)...]
        return last.indices.lazy.filter { last[$0] == dot }.prefix(mostParts).map { String(stem[..<$0]) } + [
            stem
        ]
    }

    private static let dot = UInt8(ascii: ".")

    private static func lastPart(of name: String) -> String.Index {
        name.utf8.lastIndex(of: UInt8(ascii: "/")).map { name.utf8.index(after: $0) } ?? name.startIndex
    }
}
