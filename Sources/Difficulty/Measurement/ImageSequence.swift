import Statistics

/// The images of a measurement in the order in which they are looked at, and the places where intervals are.
struct ImageSequence: Sendable {
    /// Number of images.
    let count: Int
    private let shard: Shard
    private let order: RandomPermutation?

    /// In the order of the data set; in a random one where the measurement may stop early.
    init(_ request: SDFRequest, count: Int) {
        shard = request.shard
        self.count = shard.imageCount(of: count)
        order =
            request.halfWidth == nil
            ? nil : RandomPermutation(count: self.count, seed: request.views.seed, purpose: .measurementOrder)
    }

    /// The end of the part after which the intervals are looked at.
    func nextLook(after position: Int) -> Int {
        order == nil ? count : min(LookSchedule().next(after: position), count)
    }

    /// Images at some places of the sequence.
    subscript(range: Range<Int>) -> [Int] {
        range.map { shard.image(at: order?[$0] ?? $0) }
    }
}

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

    /// Whether an image of the data set is in the part.
    func contains(_ image: Int) -> Bool { image % count == index - 1 }
}

extension Shard: CustomStringConvertible {
    /// `i/n`.
    public var description: String { "\(index)/\(count)" }

    /// `i/n`; nil for all images.
    public var partName: String? { self == .whole ? nil : description }
}

/// When a sequential measurement looks at its intervals: after 100 images, then after each tenth more.
///
/// It stops at the first look at which every interval is narrow enough: the rule looks at widths alone, never at where
/// the means are (Chow and Robbins 1965), so that coverage tends to the nominal one as the width shrinks. What is
/// lost for a finite width is made good for by a wider quantile, ``confidence``, which both the rule and the reported
/// 95% intervals use; the tests simulate the coverage.
struct LookSchedule {
    static let confidence = 0.96
    private static let first = 100

    /// The number of images at the next look.
    func next(after count: Int) -> Int {
        var look = Self.first
        while look <= count { look += look / 10 }
        return look
    }
}
