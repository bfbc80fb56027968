/// A random order of 0..<`count` of which each place is computed by itself: the same memory for any number of things.
///
/// A Feistel network of ten rounds over 2 h bits, whose round function is Philox4x32-10, permutes the numbers below 4^h; one
/// that is `count` or above is permuted again until it is below, which leaves a permutation of those. With 4^h at most
/// 4 `count`, that takes four times at most on average.
///
/// Source: Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002 (cycle-walking).
public struct RandomPermutation: Sendable {
    private static let rounds: UInt32 = 10

    /// How many numbers there are.
    public let count: Int
    private let seed: UInt64
    private let purpose: StreamPurpose
    private let halfBits: UInt64

    /// The order of `count` things under a seed.
    ///
    /// - Parameters:
    ///   - count: at most 2^60; below 0 is 0.
    ///   - purpose: keeps it apart from other streams of the seed.
    public init(count: Int, seed: UInt64, purpose: StreamPurpose) {
        self.count = min(max(count, 0), 1 << 60)
        self.seed = seed
        self.purpose = purpose
        let bits = Int.bitWidth - max(self.count - 1, 1).leadingZeroBitCount
        halfBits = UInt64(bits + 1) / 2
    }

    /// The number at a place in 0..<``count``.
    public subscript(place: Int) -> Int {
        precondition((0..<count).contains(place), "place \(place) of \(count)")
        var number = UInt64(place)
        repeat { number = permuted(number) } while number >= UInt64(count)
        return Int(number)
    }

    /// The numbers at the first places, at most `most` of them.
    public func first(_ most: Int) -> [Int] { (0..<min(count, most)).map { self[$0] } }

    /// One pass through the network.
    private func permuted(_ number: UInt64) -> UInt64 {
        let mask = UInt64(1) << halfBits - 1
        var (left, right) = (number >> halfBits, number & mask)
        for round in 0..<Self.rounds {
            var stream = RandomStream(seed: seed, image: right, draw: round, purpose: purpose)
            (left, right) = (right, left ^ (stream.next() & mask))
        }
        return left << halfBits | right
    }
}

/// A random order of numbered things.
public enum RandomOrder {
    /// Fisher and Yates' shuffle of 0..<`count` by the numbers of `stream`.
    public static func shuffled(_ count: Int, using stream: inout RandomStream) -> [Int] {
        var order = Array(0..<max(count, 0))
        for place in stride(from: order.count - 1, to: 0, by: -1) {
            order.swapAt(place, stream.nextIndex(below: place + 1))
        }
        return order
    }
}
