/// Philox4x32-10: a bijection of 128-bit counters under a 64-bit key, used as a random function.
///
/// Ten rounds of two 32 x 32 -> 64 bit products each. Any block of any stream is computed without the ones
/// before it, so that a result depends on what is drawn and never on who draws it or when.
///
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public enum Philox4x32 {
    /// The 128 random bits of counter `counter` under key `key`.
    @inlinable
    public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var word = counter
        var roundKey = key
        for _ in 0..<9 {
            word = round(word, roundKey)
            roundKey &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
        }
        return round(word, roundKey)
    }

    @inlinable
    static func round(_ word: SIMD4<UInt32>, _ key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        let first = UInt64(0xD251_1F53) &* UInt64(word.x)
        let second = UInt64(0xCD9E_8D57) &* UInt64(word.z)
        return SIMD4(
            UInt32(truncatingIfNeeded: second >> 32) ^ word.y ^ key.x,
            UInt32(truncatingIfNeeded: second),
            UInt32(truncatingIfNeeded: first >> 32) ^ word.w ^ key.y,
            UInt32(truncatingIfNeeded: first))
    }
}
