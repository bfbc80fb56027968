import Statistics

/// The images of a bfloat16 run that are measured in float32 too: some first ones of a random order, and of the others each
/// with the same probability. Which they are depends on no value, so that they are a sample of all.
struct BothPrecisions: Sendable, Equatable {
    /// Probability of an image that is none of the first.
    let share: Double
    private let first: Set<Int>
    private let seed: UInt64

    /// No image.
    static let none = BothPrecisions(count: 0, seed: 0, share: 0)
    /// As many tell a variance to a tenth, and the share is chosen by them.
    static let firstImages = 64
    /// Shares are powers of two, so that last bits do not decide.
    static let shares = (0...12).map { 1 / Double(1 << $0) }

    /// Of `count` images.
    init(count: Int, seed: UInt64, share: Double) {
        (self.share, self.seed) = (share, seed)
        first = Set(Self.first(count: count, seed: seed))
    }

    /// The first of the order in which a run with a half-width takes the images.
    static func first(count: Int, seed: UInt64) -> [Int] {
        RandomPermutation(count: count, seed: seed, purpose: .measurementOrder).first(firstImages)
    }

    func contains(_ image: Int) -> Bool {
        guard share > 0 else { return false }
        if first.contains(image) { return true }
        var stream = RandomStream(seed: seed, image: UInt64(image), purpose: .precision)
        return stream.nextUniform(from: 0, to: 1) < share
    }

    /// How many of `images` are expected to be.
    func expectedCount(of images: Int) -> Double {
        let some = min(images, first.count)
        return Double(some) + share * Double(images - some)
    }
}

/// How many images are worth a pass in float32.
///
/// With V the variance between images of what bfloat16 measures and D that of what float32 differs by, n images at a cost of 1 each
/// and m of them at c more give the variance V / n + D / m; at a given sum of costs it is least for m / n = sqrt(D / (c V)).
enum PrecisionShare {
    /// Passes in bfloat16 that one in float32 takes the time of: 2.5 (ResNet-18 at 64 px) to 6 (ResNet-50 at 224) on a Xeon
    /// with AMX. Near the least time little depends on it.
    private static let cost = 4.0

    /// The least of ``BothPrecisions/shares`` that is enough; all images where nothing is known.
    ///
    /// - Parameter isGiven: whether V is that of the draws within an image alone.
    static func share(of images: [MeasuredImage], isGiven: Bool) -> Double {
        let known = images.filter { $0.exact != nil && !$0.pairs.isEmpty }
        let differences = known.map { image in
            zip(image.exact?.pairs ?? [], image.pairs).reduce(0) { $0 + Double($1.0) - $1.1.cosine }
                / Double(image.pairs.count)
        }
        let wanted = (variance(differences) / (cost * spread(of: known, isGiven: isGiven))).squareRoot()
        guard wanted.isFinite else { return 1 }
        return BothPrecisions.shares.last { $0 >= wanted } ?? 1
    }

    /// V.
    private static func spread(of images: [MeasuredImage], isGiven: Bool) -> Double {
        guard isGiven else {
            return variance(
                images.map { $0.pairs.reduce(0) { $0 + $1.cosine } / Double($0.pairs.count) })
        }
        let within = images.filter { $0.pairs.count > 1 }.map {
            variance($0.pairs.map(\.cosine)) / Double($0.pairs.count)
        }
        return within.isEmpty ? 0 : within.reduce(0, +) / Double(within.count)
    }

    private static func variance(_ values: [Double]) -> Double {
        guard values.count > 1 else { return .infinity }
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
}
