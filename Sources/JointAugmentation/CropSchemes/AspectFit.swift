import RealModule

/// How often a crop is drawn, and with which aspects, before the last resort: what libraries differ in.
public struct RedrawRule: Sendable, Hashable {
    /// Tries before the fallback.
    public let tries: Int
    /// Largest |log aspect| that is drawn, kappa.
    public let largestLogAspect: Double

    /// Makes a rule.
    public init(tries: Int, largestLogAspect: Double) {
        self.tries = tries
        self.largestLogAspect = largestLogAspect
    }

    /// Ten tries with aspects in [3/4, 4/3].
    public static let torchvision = Self(tries: 10, largestLogAspect: 0.287_682_072_451_780_9)
}

/// Which aspects of a crop of a given area fit into an image.
///
/// A crop of area fraction s and log aspect u has sides sqrt(s W H e^u) and sqrt(s W H e^-u), rounded to whole
/// pixels; it fits while both round to at least 1 and to no more than W and H. So u lies in [log s - r, q - log s]
/// with r = log((H + 1/2)^2 / (W H)) and q = log((W + 1/2)^2 / (W H)), in [-p - log s, p + log s] with
/// p = log(4 W H), and in the rule's range [-kappa, kappa] (torchvision's `ratio`: kappa = log(4/3)).
public struct AspectFit: Sendable, Equatable {
    /// Which aspects are drawn, and how often.
    public let rule: RedrawRule

    /// Log of the largest area factor by width, q.
    let widthLimit: Double
    /// Log of the largest area factor by height, r.
    let heightLimit: Double
    /// Minus the log of the area at which a square rounds to no pixels, p.
    let pixelLimit: Double

    /// The fit into an image.
    public init(_ size: ImageSize, rule: RedrawRule = .torchvision) {
        self.rule = rule
        let (width, height) = (Double(size.width), Double(size.height))
        widthLimit = 2 * Double.log(width + 0.5) - Double.log(size.area)
        heightLimit = 2 * Double.log(height + 0.5) - Double.log(size.area)
        pixelLimit = Double.log(4 * size.area)
    }

    /// The share of log aspects in [-kappa, kappa] with which an area fits, 0 to 1.
    public func probability(area: Double) -> Double {
        let kappa = rule.largestLogAspect
        let logArea = Double.log(area)
        let high = min(kappa, widthLimit - logArea, logArea + pixelLimit)
        let low = max(-kappa, logArea - heightLimit, -logArea - pixelLimit)
        return max(0, high - low) / (2 * kappa)
    }

    /// The chance that all tries fail for a kept area: (1 - probability)^tries.
    public func fallbackProbability(area: Double) -> Double {
        Double.pow(1 - probability(area: area), rule.tries)
    }

    /// Areas at which the probability has a kink.
    var kinks: [Double] {
        let kappa = rule.largestLogAspect
        return [
            widthLimit - kappa, widthLimit + kappa, heightLimit - kappa, heightLimit + kappa,
            0.5 * (widthLimit + heightLimit), -pixelLimit - kappa, -pixelLimit, -pixelLimit + kappa,
            0.5 * (widthLimit - pixelLimit), 0.5 * (heightLimit - pixelLimit),
        ].map { Double.exp($0) }
    }
}
