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
