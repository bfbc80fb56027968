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
