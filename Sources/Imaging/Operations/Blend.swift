/// Pillow's `Image.blend`: from + factor (to - from) in float32, cut off to a whole number and clipped
/// (`Blend.c`). Factors outside of [0, 1] extrapolate.
struct Blend {
    private let factor: Float

    init(factor: Double) { self.factor = Float(factor) }

    /// The blend of two bytes. Exact at the factors 0 and 1, where Pillow copies.
    @inline(__always)
    func byte(from: UInt8, to: UInt8) -> UInt8 {
        let difference = Float(Int32(to) &- Int32(from))
        let value = Float(from) + factor * difference
        return UInt8(max(0, min(255, value)))
    }

    /// The blends of one byte with all 256.
    func table(from: UInt8) -> [UInt8] {
        (0...255).map { byte(from: from, to: $0) }
    }
}
