import RealModule
import Statistics

extension JointLaw {
    /// The t <= 0 with P(T <= t) = `probability`.
    ///
    /// The normal's quantile is taken of a mass measured from its median or of its upper tail, whichever is a sum
    /// of positive terms; near t = 0 of a mirrored law, Newton's method on the strip between the two.
    public func lowerQuantile(_ probability: Double) -> Double {
        let bound = range.logRatioBound
        guard probability > 0 else { return -bound }
        guard !isUniform else { return -bound * (2 * (0.5 - probability)) }
        return beta > 0 ? bellQuantile(probability) : mirroredQuantile(probability)
    }

    /// phi's mass beyond |beta|.
    private var truncatedTail: Double { StandardNormal.upperTail(DoubleDouble(abs(beta))) }

    private func bellQuantile(_ probability: Double) -> Double {
        let fromMedian = (0.5 - probability) * mass
        let z =
            fromMedian < 0.4
            ? StandardNormal.quantile(fromMedian: fromMedian)
            : StandardNormal.quantile(upperTail: truncatedTail + probability * mass)
        return -min(z / beta, 1) * range.logRatioBound
    }

    private func mirroredQuantile(_ probability: Double) -> Double {
        let m = abs(beta)
        let fromMedian = probability * mass
        let missing = (0.5 - probability) * mass
        let z =
            fromMedian < 0.4
            ? StandardNormal.quantile(fromMedian: fromMedian)
            : StandardNormal.quantile(upperTail: truncatedTail + missing)
        if z < 0.5 * m {
            let distance = DoubleDouble(z) / DoubleDouble(m) * range.exactBound
            return min(0, (distance - range.exactBound).head)
        }
        guard missing > 0 else { return 0 }
        return -(stripWidth(mass: missing, from: z) / m) * range.logRatioBound
    }

    /// The width w with normal mass `mass` on [m - w, m], by Newton's method.
    private func stripWidth(mass: Double, from score: Double) -> Double {
        let m = abs(beta)
        let end = StandardNormal.density(DoubleDouble(m))
        var width = mass < truncatedTail ? Double.log(onePlus: m * mass / end) / m : m - score
        for _ in 0..<50 {
            let lower = DoubleDouble(m) - DoubleDouble(width)
            let found = StandardNormal.strip(below: DoubleDouble(m), from: lower, width: width)
            let step = (found - mass) / StandardNormal.density(lower)
            width -= step
            if abs(step) <= 4e-16 * width { break }
        }
        return width
    }
}
