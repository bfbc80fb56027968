/// The random numbers of one draw: a function of (seed, image, draw, purpose) and of nothing else.
///
/// Counter words: block number; draw; image, low half; image, next 24 bits, with the purpose above. Two streams
/// that differ in any of the four never share a block, for images below 2^56 and 2^33 numbers a stream.
public struct RandomStream: RandomNumberGenerator, Sendable {
    @usableFromInline var counter: SIMD4<UInt32>
    @usableFromInline let key: SIMD2<UInt32>
    @usableFromInline var spare: UInt64 = 0
    @usableFromInline var hasSpare = false

    /// The stream of draw `draw` of image `image`.
    ///
    /// - Parameters:
    ///   - seed: the run's seed.
    ///   - image: index of the image in its data set, or of the pair where there are no images.
    ///   - draw: number of the pair among the image's pairs.
    ///   - purpose: keeps apart what must not share numbers, such as the two views of a pair.
    @inlinable
    public init(seed: UInt64, image: UInt64, draw: UInt32 = 0, purpose: StreamPurpose) {
        self.init(seed: seed, image: image, draw: draw)
        counter.w |= UInt32(purpose.rawValue) << 24
    }

    /// The stream of a pair's parameters, ``StreamPurpose/pairParameters``.
    @inlinable
    public init(seed: UInt64, image: UInt64, draw: UInt32 = 0) {
        key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        let high = UInt32(truncatingIfNeeded: image >> 32) & 0x00FF_FFFF
        counter = SIMD4(0, draw, UInt32(truncatingIfNeeded: image), high)
    }

    /// The first two uniform numbers of the stream, as ``nextOpenUnit()`` would give them.
    @inlinable
    public var firstTwoUnits: (Double, Double) {
        let block = Philox4x32.block(counter: counter, key: key)
        let first = UInt64(block.x) | UInt64(block.y) << 32
        let second = UInt64(block.z) | UInt64(block.w) << 32
        return ((Double(first >> 11) + 0.5) * 0x1p-53, (Double(second >> 11) + 0.5) * 0x1p-53)
    }

    /// The next 64 random bits; a block of Philox makes two of them.
    @inlinable
    public mutating func next() -> UInt64 {
        if hasSpare {
            hasSpare = false
            return spare
        }
        let block = Philox4x32.block(counter: counter, key: key)
        counter.x &+= 1
        spare = UInt64(block.z) | UInt64(block.w) << 32
        hasSpare = true
        return UInt64(block.x) | UInt64(block.y) << 32
    }
}

/// What a random stream is for: the registry of all of the program's, so that no two that meet in a run share numbers.
///
/// A number never changes, or every draw of old runs would.
public enum StreamPurpose: UInt8, Sendable, CaseIterable {
    /// The parameters of a pair that a law draws: the areas of both crops.
    case pairParameters = 0
    /// Aspect and place of the first crop.
    case firstCrop = 1
    /// Aspect and place of the second crop.
    case secondCrop = 2
    /// What happens to the first view after its crop.
    case firstView = 3
    /// What happens to the second view after its crop.
    case secondView = 4
    /// Both views' blur sigmas.
    case joinedBlur = 5
    /// Both views' brightness factors.
    case joinedBrightness = 6
    /// Both views' contrast factors.
    case joinedContrast = 7
    /// Where the first crop lies about an object.
    case firstPlacement = 8
    /// Where the second crop lies about an object.
    case secondPlacement = 9
    /// The weights of a network before its first step.
    case initialWeights = 64
    /// Whether the views that an image's crops rarely fall back to are measured.
    case fallback = 251
    /// Whether an image is measured in both precisions.
    case precision = 252
    /// The images that `--limit` spreads over a data set.
    case spreadImages = 253
    /// The order of the images in an epoch.
    case epochOrder = 254
    /// The order of the images of a measurement that may stop early.
    case measurementOrder = 255

    /// The images of a forecast, which trains nothing.
    public static var pilotImages: Self { .epochOrder }
    /// The order of the stamps of demo images, which have no crops.
    public static var demoOrder: Self { .firstCrop }
    /// What a demo image is composed of.
    public static var demoScene: Self { .secondCrop }
}

/// Philox4x32-10: a bijection of 128-bit counters under a 64-bit key, used as a random function.
///
/// Ten rounds of two 32 x 32 -> 64 bit products each. Any block of any stream is computed without the ones
/// before it, so that a result depends on what is drawn and never on who draws it or when.
///
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public enum Philox4x32 {
    /// The 128 random bits of counter `counter` under key `key`.
    ///
    /// The words are kept apart: taking them out of a vector in each round costs more than the round.
    @inlinable
    public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var (x, y, z, w) = (counter.x, counter.y, counter.z, counter.w)
        var (low, high) = (key.x, key.y)
        for _ in 0..<10 {
            let first = UInt64(0xD251_1F53) &* UInt64(x)
            let second = UInt64(0xCD9E_8D57) &* UInt64(z)
            (x, y, z, w) = (
                UInt32(truncatingIfNeeded: second >> 32) ^ y ^ low, UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ w ^ high, UInt32(truncatingIfNeeded: first)
            )
            low &+= 0x9E37_79B9
            high &+= 0xBB67_AE85
        }
        return SIMD4(x, y, z, w)
    }
}

extension RandomNumberGenerator {
    /// A uniform number of the 2^53 midpoints (k + 1/2) 2^-53, so never 0 and never 1.
    @inlinable
    public mutating func nextOpenUnit() -> Double {
        (Double(next() >> 11) + 0.5) * 0x1p-53
    }

    /// A uniform number on (`low`, `high`).
    @inlinable
    public mutating func nextUniform(from low: Double, to high: Double) -> Double {
        low + nextOpenUnit() * (high - low)
    }

    /// A uniform whole number in 0..<`bound`, without the bias of a remainder.
    ///
    /// - Parameter bound: at least 1.
    @inlinable
    public mutating func nextIndex(below bound: Int) -> Int {
        Int(next(upperBound: UInt64(max(bound, 1))))
    }
}
