import JointAugmentation

extension OperationLimits {
    /// Refuses what is outside of `range`, and NaN.
    static func check(
        _ name: String, _ value: Double, in range: ClosedRange<Double>
    ) throws(ImagingError) {
        guard range.contains(value) else {
            throw .wrongParameter(
                name: name, low: range.lowerBound, high: range.upperBound, found: value)
        }
    }
}
