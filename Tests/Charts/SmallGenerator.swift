/// A linear congruential generator (Knuth's MMIX constants): enough to scatter test inputs.
struct SmallGenerator {
    var state: UInt64

    mutating func uniform(_ low: Double, _ high: Double) -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return low + (high - low) * Double(state >> 11) / Double(1 << 53)
    }
}
