import Statistics

extension RandomNumberGenerator {
    /// A uniform number of a range, never above it by rounding.
    mutating func nextUniform(in range: ClosedRange<Double>) -> Double {
        min(nextUniform(from: range.lowerBound, to: range.upperBound), range.upperBound)
    }
}
