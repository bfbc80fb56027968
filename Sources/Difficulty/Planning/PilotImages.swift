import Statistics

/// Places in a sequence of images, at random and each once.
struct PilotImages {
    /// In the order of the draws.
    let places: [Int]

    /// Draws `most` of 0..<`count`, or all in a random order.
    init(count: Int, most: Int, seed: UInt64) {
        let order = RandomPermutation(count: count, seed: seed, purpose: .pilotImages)
        places = (0..<min(count, most)).map { order[$0] }
    }
}
