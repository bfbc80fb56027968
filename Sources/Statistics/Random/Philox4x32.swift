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
