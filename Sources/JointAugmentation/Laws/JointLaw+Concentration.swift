extension JointLaw {
    /// Distances of 1, 2, 4 and so on standard deviations from where the law is concentrated, below L.
    var spread: [Double] {
        let bound = range.logRatioBound
        let deviation = bound / max(abs(beta), 1)
        return [0.25, 0.5, 1, 2, 4, 8, 16, 38].map { $0 * deviation }.filter { $0 < bound }
    }

    /// Log ratios at the distances of ``spread`` from 0, or from the bounds for beta < 0.
    var concentration: [Double] {
        spread.map { beta > 0 ? $0 : range.logRatioBound - $0 }.flatMap { [-$0, $0] }
    }
}
