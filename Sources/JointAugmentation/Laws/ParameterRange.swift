import RealModule
import Statistics

/// The range [low, high] of a positive augmentation parameter that two views draw jointly.
///
/// The log ratio t = log(p2 / p1) of two parameters lies in [-L, L], L = log(high / low).
public struct ParameterRange: Sendable, Equatable {
    /// Smallest value, a.
    public let low: Double
    /// Largest value, b.
    public let high: Double
    /// L = log(b / a) to about 30 digits.
    let exactBound: DoubleDouble

    /// The range of any positive parameter.
    ///
    /// - Throws: ``AugmentationError`` unless 0 < low < high, both finite.
    public init(low: Double, high: Double) throws(AugmentationError) {
        guard low.isFinite, high.isFinite, low > 0, low < high else {
            throw AugmentationError.invalidRange(low: low, high: high)
        }
        guard low >= 1e-300, high <= 1e300, high / low <= 1e300, high - low >= 1e-12 * low else {
            throw AugmentationError.extremeRange(low: low, high: high)
        }
        self.low = low
        self.high = high
        exactBound = DoubleDouble.log(DoubleDouble(high) / DoubleDouble(low))
    }

    /// Area fractions of crops: `scale` of RandomResizedCrop.
    ///
    /// - Throws: ``AugmentationError`` unless 0 < low < high <= 1.
    public static func area(low: Double, high: Double) throws(AugmentationError) -> ParameterRange {
        let range = try ParameterRange(low: low, high: high)
        guard high <= 1 else { throw AugmentationError.areaBeyondWhole(high: high) }
        return range
    }

    /// Standard deviations of the Gaussian blur, [0.1, 2.0] in pixels (paper, section 3.3).
    public static func blurSigma() throws(AugmentationError) -> ParameterRange {
        try ParameterRange(low: 0.1, high: 2.0)
    }

    /// Factors of brightness or contrast, [1 - strength, 1 + strength] (paper, section 4.5; strength 0.4).
    ///
    /// - Throws: ``AugmentationError`` unless 0 < strength < 1.
    public static func jitterFactor(strength: Double = 0.4) throws(AugmentationError) -> ParameterRange {
        guard strength > 0, strength < 1 else { throw AugmentationError.invalidStrength(strength) }
        return try ParameterRange(low: 1 - strength, high: 1 + strength)
    }

    /// L = log(b / a), the largest log ratio.
    public var logRatioBound: Double { exactBound.head }

    /// D = b - a.
    public var length: Double { high - low }

    /// delta = L - |t| for a log ratio t.
    ///
    /// The double nearest to L counts as the bound itself, on whichever side of it rounding put it.
    func distanceToBound(_ logRatio: DoubleDouble) -> DoubleDouble {
        let distance = exactBound - logRatio.magnitude
        return distance.head < 0 && logRatio.magnitude.head == exactBound.head ? DoubleDouble(0) : distance
    }

    /// Whether -L <= t <= L. The double next to the bound may lie beyond it.
    func contains(_ logRatio: DoubleDouble) -> Bool { distanceToBound(logRatio).head >= 0 }
}
