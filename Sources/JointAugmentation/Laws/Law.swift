import RealModule

/// How the parameters p1 and p2 of a positive pair are drawn on a range [a, b]: by the law of t = log(p2 / p1), |t| <= L =
/// log(b/a).
///
/// Given t, p1 is uniform on [max(a, a e^-t), min(b e^-t, b)] under every joint law and fixed ratio, and p2 = e^t p1.
public enum Law: Sendable, Hashable {
    /// Both independent and uniform, RandomCrop: f(t) = (b^2 e^-|t| - a^2 e^|t|) / (2 (b - a)^2); see ``IndependentLaw``.
    case independent
    /// JC(beta), J-Crop(beta): with m = |beta| and phi the standard normal's density, f(t) is proportional to phi(m t / L)
    /// for beta > 0, constant for 0, and proportional to phi(m (L - |t|) / L) below; see ``JointLaw``.
    case joint(beta: Double)
    /// t = log k always: the second parameter is k times the first, k in [1, b/a].
    case fixedRatio(Double)

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
}

// MARK: - Spelling

extension Law {
    /// The law's name in JSON, CSV and options, beside ``beta`` or ``ratio``: `randomcrop`, `jc`, `fixed`.
    public var name: String {
        switch self {
        case .independent: "randomcrop"
        case .joint: "jc"
        case .fixedRatio: "fixed"
        }
    }

    /// The law of a ``name`` whose parameter, if it has one, is asked for by the name of its column.
    ///
    /// - Returns: nil for another name, or where the parameter is nil.
    /// - Throws: what `parameter` throws.
    public init?<Failure: Error>(
        name: String, parameter: (_ column: String) throws(Failure) -> Double?
    ) throws(Failure) {
        switch name {
        case "randomcrop": self = .independent
        case "jc":
            guard let beta = try parameter("beta") else { return nil }
            self = .joint(beta: beta)
        case "fixed":
            guard let ratio = try parameter("ratio") else { return nil }
            self = .fixedRatio(ratio)
        default: return nil
        }
    }

    /// The law in one word, as stores keep it: `randomcrop`, `jc:-1.0`, `fixed:4.0`.
    public var identifier: String { name + ((beta ?? ratio).map { ":\($0)" } ?? "") }

    /// Reads an ``identifier``.
    public init?(identifier: String) {
        let parts = identifier.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, parts.count <= 2 else { return nil }
        let number = parts.count == 2 ? Double(parts[1]) : nil
        self.init(name: String(name)) { _ in number.flatMap { $0.isFinite ? $0 : nil } }
        // A law without a parameter has no second part.
        guard (parts.count == 2) == ((beta ?? ratio) != nil) else { return nil }
    }

    /// The law's name in a table or a legend: RandomCrop, JC(-1), 1:3.
    public var label: String {
        switch self {
        case .independent: "RandomCrop"
        case .joint(let beta): "JC(\(Self.text(beta)))"
        case .fixedRatio(let ratio): "1:\(Self.text(ratio))"
        }
    }

    /// The same where `parameter` is joined: only crops are RandomCrop.
    public func label(of parameter: JoinedParameter) -> String {
        self == .independent && parameter != .area ? "independent" : label
    }

    private static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }
}

// MARK: - The paper's settings

extension Law {
    /// The fixed area ratios of the paper's Figure 2.
    public static let paperRatios: [Law] = (1...5).map { .fixedRatio(Double($0)) }

    /// The JC laws of the paper's Figures 3 to 5, from hard to easy.
    public static let paperJointLaws: [Law] = [-2, -1, 0, 1, 2].map { .joint(beta: $0) }

    /// The laws of the paper's Figures 3 and 5, RandomCrop and the JC laws from easy to hard.
    public static let paperDensities: [Law] = [.independent] + paperJointLaws.reversed()

    /// The eleven settings of the paper's Figures 2 and 4.
    public static let paperSettings: [Law] = [.independent] + paperRatios + paperJointLaws
}
