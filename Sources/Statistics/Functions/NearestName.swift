/// Finds the name that was probably meant.
public enum NearestName {
    /// The candidate of least edit distance (Levenshtein's, in bytes); nil where half of the name would
    /// have to change.
    public static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let bytes = Array(name.utf8.prefix(greatestLength))
        let nearest = candidates.prefix(greatestCount)
            .map { ($0, distance(bytes, Array($0.utf8.prefix(greatestLength)))) }
            .min { $0.1 < $1.1 }
        guard let (candidate, distance) = nearest, 2 * distance <= bytes.count else { return nil }
        return candidate
    }

    /// Insertions, deletions and replacements of bytes that lead from one to the other.
    static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var row = Array(0...second.count)
        for (index, byte) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in second.enumerated() {
                let replaced = diagonal + (byte == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[second.count]
    }

    /// A hostile file may have a million names of a thousand bytes.
    private static let greatestLength = 128
    private static let greatestCount = 1000
}
