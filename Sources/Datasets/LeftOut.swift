/// What looks like an image of a data set and is not among its images, kind by kind.
public struct LeftOut: Sendable, Equatable, Codable {
    /// Things of one kind.
    public struct Entry: Sendable, Equatable, Codable {
        /// An ending with its dot, or what else keeps a name from being read.
        public let kind: String
        /// How many there are.
        public fileprivate(set) var count: Int
        /// The first of their names in byte order.
        public fileprivate(set) var first: String
    }

    /// The kinds in byte order.
    public private(set) var entries: [Entry] = []
    /// Members `KEY.json` without a number as their `label` or `cls`, of archives without any `KEY.cls`.
    public internal(set) var labelTexts = 0

    /// Nothing, or things of some kinds.
    public init(_ entries: [Entry] = []) {
        for entry in entries { insert(entry) }
    }

    static let link = "link"
    static let danglingLink = "dangling link"
    static let specialFile = "special file"
    static let parentPath = "path with .."

    /// Whether every image is read.
    public var isEmpty: Bool { entries.isEmpty }

    mutating func add(_ kind: String, _ name: @autoclosure () -> String) {
        insert(Entry(kind: kind, count: 1, first: name()))
    }

    /// Adds what an archive of a folder of archives leaves out.
    mutating func add(_ other: LeftOut, in archive: String) {
        for var entry in other.entries {
            entry.first = FilePath.join(archive, entry.first)
            insert(entry)
        }
        labelTexts += other.labelTexts
    }

    private mutating func insert(_ entry: Entry) {
        guard let place = entries.firstIndex(where: { !FilePath.precedes($0.kind, entry.kind) }),
            entries[place].kind == entry.kind
        else {
            let place = entries.firstIndex { FilePath.precedes(entry.kind, $0.kind) } ?? entries.count
            return entries.insert(entry, at: place)
        }
        entries[place].count += entry.count
        if FilePath.precedes(entry.first, entries[place].first) { entries[place].first = entry.first }
    }
}

extension LeftOut: CustomStringConvertible {
    /// The kinds, most frequent first, and a name of each: "2 .heic, 1 link (a/1.heic, b/2.png)".
    public var description: String {
        let sorted = entries.sorted { ($1.count, $0.kind) < ($0.count, $1.kind) }
        let kinds = sorted.map { "\($0.count) \(Self.plural($0.kind, $0.count))" }
        return kinds.joined(separator: ", ") + " (\(sorted.map(\.first).joined(separator: ", ")))"
    }

    private static func plural(_ kind: String, _ count: Int) -> String {
        switch kind {
        case link, danglingLink, specialFile: count == 1 ? kind : kind + "s"
        case parentPath: count == 1 ? kind : "paths with .."
        default: kind
        }
    }
}

/// What images that cannot be read lead to.
public enum UnreadablePolicy: Sendable, Equatable {
    /// The first one is an error.
    case none
    /// They are left out and counted; more than 1% of them is an error.
    case few
    /// They are left out and counted.
    case any

    /// Above this share, ``few`` is an error.
    public static let largestShare = 0.01

    /// Whether so many of `total` images may be unreadable.
    public func allows(_ unreadable: Int, of total: Int) -> Bool {
        switch self {
        case .none: unreadable == 0
        case .few: Double(unreadable) <= Self.largestShare * Double(total)
        case .any: true
        }
    }
}
