/// How the parameters of a positive pair are drawn.
public enum Law: Sendable, Hashable {
    /// Both independent and uniform: RandomCrop.
    case independent
    /// The log ratio follows JC(beta): J-Crop(beta).
    case joint(beta: Double)
    /// The second is `ratio` times the first.
    case fixedRatio(Double)

    /// The law's name in JSON and CSV.
    public var name: String {
        switch self {
        case .independent: "randomcrop"
        case .joint: "jc"
        case .fixedRatio: "fixed"
        }
    }

    /// The law's name in a table or a legend: RandomCrop, JC(-1), 1:3.
    public var label: String {
        switch self {
        case .independent: "RandomCrop"
        case .joint(let beta): "JC(\(Self.text(beta)))"
        case .fixedRatio(let ratio): "1:\(Self.text(ratio))"
        }
    }

    /// The parameter of JC, or nil.
    public var beta: Double? {
        if case .joint(let beta) = self { beta } else { nil }
    }

    /// The fixed ratio, or nil.
    public var ratio: Double? {
        if case .fixedRatio(let ratio) = self { ratio } else { nil }
    }

    /// The law of the log ratio on `range`, or nil where it is a single point.
    ///
    /// - Throws: ``AugmentationError`` for a beta that is not finite or a ratio outside of [1, b/a].
    public func logRatioLaw(on range: ParameterRange) throws(AugmentationError) -> (any LogRatioLaw)? {
        switch self {
        case .independent: return IndependentLaw(range: range)
        case .joint(let beta): return try JointLaw(beta: beta, range: range)
        case .fixedRatio(let ratio):
            let largest = range.high / range.low
            guard ratio >= 1, ratio <= largest else {
                throw AugmentationError.ratioOutOfRange(ratio: ratio, largest: largest)
            }
            return nil
        }
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }
}
