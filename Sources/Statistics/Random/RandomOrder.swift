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
