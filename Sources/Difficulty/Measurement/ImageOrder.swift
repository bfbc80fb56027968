import JointAugmentation
import Statistics

/// A random order of images, a function of the seed and their number.
struct ImageOrder: Sendable {
    private let order: [Int]

    /// Fisher and Yates' shuffle of 0..<`count`.
    init(count: Int, seed: UInt64) {
        var order = Array(0..<count)
        var stream = RandomStream(seed: seed, image: 0, purpose: Self.purpose)
        for place in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(place, stream.nextIndex(below: place + 1))
        }
        self.order = order
    }

    subscript(position: Int) -> Int { order[position] }

    /// Apart from the streams of pairs.
    private static let purpose: UInt8 = 255
}
