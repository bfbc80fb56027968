/// The images of one of several runs that share a data set: those whose number, modulo `count`, is `index` - 1.
public struct Shard: Sendable, Hashable {
    /// Which part, from 1 to `count`.
    public let index: Int
    /// How many parts there are.
    public let count: Int

    /// All images.
    public static let whole = Shard(trusted: 1, of: 1)

    /// Most parts of a data set.
    public static let mostParts = 1_000_000

    /// Part `index` of `count`; nil for numbers that make no sense.
    public init?(index: Int, of count: Int) {
        guard count >= 1, count <= Self.mostParts, index >= 1, index <= count else { return nil }
        self.init(trusted: index, of: count)
    }

    /// Reads `i/n`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
        self.init(index: index, of: count)
    }

    private init(trusted index: Int, of count: Int) {
        self.index = index
        self.count = count
    }

    /// How many of the first `total` images are in the part.
    public func imageCount(of total: Int) -> Int { max(0, total - index + count) / count }

    /// Image `position` of the part.
    public func image(at position: Int) -> Int { index - 1 + count * position }
}

extension Shard: CustomStringConvertible {
    /// `i/n`.
    public var description: String { "\(index)/\(count)" }

    /// `i/n`; nil for all images.
    public var partName: String? { self == .whole ? nil : description }
}
