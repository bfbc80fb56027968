import Layers

/// Memory for the gradients of some layers, which is given back in nearly the order in which it was taken.
struct GradientRing<Scalar: LayerScalar> {
    private let buffer: LayerBuffer<Scalar>
    /// Those that are taken and those that wait for an earlier one, in the order of the layers.
    private var places: [(range: Range<Int>, isTaken: Bool)] = []

    init(_ count: Int) { buffer = LayerBuffer(count) }

    var count: Int { buffer.count }
    var isEmpty: Bool { places.isEmpty }

    /// Whether ``take(_:)`` would give something.
    func hasRoom(_ count: Int) -> Bool { place(Self.aligned(count)) != nil }

    private static func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }

    /// Room for `count` numbers on a cache line; nil where that many do not lie free side by side.
    mutating func take(_ count: Int) -> UnsafeMutablePointer<Scalar>? {
        let length = Self.aligned(count)
        guard let start = place(length) else { return nil }
        places.append((start..<(start + length), true))
        return buffer.start + start
    }

    private func place(_ length: Int) -> Int? {
        let (first, end) = (places.first?.range.lowerBound ?? 0, places.last?.range.upperBound ?? 0)
        guard end > first || places.isEmpty else { return end + length <= first ? end : nil }
        if end + length <= buffer.count { return end }
        return length <= first ? 0 : nil
    }

    /// Takes back what ``take(_:)`` gave.
    mutating func giveBack(_ start: UnsafeMutablePointer<Scalar>) {
        let offset = start - buffer.start
        guard let index = places.firstIndex(where: { $0.isTaken && $0.range.lowerBound == offset }) else {
            return
        }
        places[index].isTaken = false
        places.removeFirst(places.prefix { !$0.isTaken }.count)
    }
}
