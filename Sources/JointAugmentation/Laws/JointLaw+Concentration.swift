extension JointLaw {
    /// Log ratios at 1, 2, 4 and so on standard deviations from where the law is concentrated: 0, or the bounds.
    var concentration: [Double] {
        let bound = range.logRatioBound
        let deviation = bound / max(abs(beta), 1)
        let distances = [0.25, 0.5, 1, 2, 4, 8, 16, 38].map { $0 * deviation }.filter { $0 < bound }
        return distances.map { beta > 0 ? $0 : bound - $0 }.flatMap { [-$0, $0] }
    }
}
