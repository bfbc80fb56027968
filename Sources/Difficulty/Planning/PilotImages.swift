import Statistics

/// Places in a sequence of images, at random and each once: however long the sequence is, only they are in memory.
struct PilotImages {
    /// In the order of the draws.
    let places: [Int]

    /// Draws `most` of 0..<`count`, or all in a random order.
    init(count: Int, most: Int, seed: UInt64) {
        guard count > 4 * most else {
            let order = ImageOrder(count: count, seed: seed)
            places = (0..<min(count, most)).map { order[$0] }
            return
        }
        var stream = RandomStream(seed: seed, image: 0, purpose: Self.purpose)
        var seen: Set<Int> = []
        var places: [Int] = []
        while places.count < most {
            let place = stream.nextIndex(below: count)
            if seen.insert(place).inserted { places.append(place) }
        }
        self.places = places
    }

    /// Apart from the streams of pairs and of orders.
    private static let purpose: UInt8 = 254
}
