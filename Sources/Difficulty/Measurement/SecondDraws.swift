import Statistics

/// The images that are drawn twice, for the variance within an image: the first of the order of a measurement that may stop
/// early, some hundred of them.
struct SecondDraws: Sendable, Equatable {
    /// Nil for all.
    private let images: Set<Int>?

    /// No image.
    static let none = SecondDraws(images: [])
    /// Every image.
    static let all = SecondDraws(images: nil)

    /// Enough to know a variance to a tenth.
    static let mostImages = 200

    private init(images: Set<Int>?) { self.images = images }

    /// Of `count` images.
    init(count: Int, seed: UInt64) {
        images = Set(
            RandomPermutation(count: count, seed: seed, purpose: .measurementOrder).first(Self.mostImages))
    }

    func contains(_ image: Int) -> Bool { images?.contains(image) ?? true }
}
