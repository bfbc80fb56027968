import RealModule

/// What a pair of JC(0), realised as torchvision does on an image, counts under RandomResizedCrop on that image.
///
/// Under JC(0) a drawn area s is kept with probability A(s) = 1 - (1 - p(s))^10, p the share of aspects that fit, and
/// given that its aspect and place are distributed as RandomResizedCrop's. There an accepted area has the density p(s)
/// (1 - F) / (P D), with P the mean of p and F = (1 - P)^10. So each view multiplies RandomCrop's nominal weight by
/// p(s) / A(s) * (1 - F) / P, which is bounded since p / A is in [1/10, 1]. A pair with a view that fell back weighs
/// nothing. RandomResizedCrop's own fallback, of probability F a view, is out of reach: ``neglectedShare`` says how much.
public struct AcceptanceWeight: Sendable {
    private let fit: AspectFit
    private let front: Double
    /// Share of RandomResizedCrop's pairs in which a view falls back: 1 - (1 - F)^2.
    public let neglectedShare: Double

    /// The weight on images of a size.
    public init(range: ParameterRange, size: ImageSize) {
        let law = RedrawnAreaLaw(range: range, size: size)
        fit = AspectFit(size)
        let kept = 1 - law.fallbackProbability
        neglectedShare = 1 - kept * kept
        front = law.density(perAcceptance: range.length)
    }

    /// The factor of a pair.
    public func callAsFunction(_ drawn: DrawnParameters) -> Double {
        drawn.hasFallback ? 0 : factor(drawn.areas.first) * factor(drawn.areas.second)
    }

    private func factor(_ area: Double) -> Double {
        let accepted = fit.probability(area: area)
        let kept = 1 - Double.pow(1 - accepted, AspectFit.tries)
        return kept > 0 ? front * accepted / kept : 0
    }
}
