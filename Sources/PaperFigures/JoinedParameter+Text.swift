import JointAugmentation

extension JoinedParameter {
    /// The log ratio in words: "log area ratio", "log ratio of blur sigmas".
    public var logRatioName: String { self == .area ? "log area ratio" : "log ratio of \(noun)s" }

    /// The same with a capital first letter.
    public var logRatioTitle: String { logRatioName.asHeading }

    /// The symbol of one value, in the paper's letters where it has one.
    private var symbol: String {
        switch self {
        case .area: "s"
        case .blur: "σ"
        case .brightness, .contrast: "p"
        }
    }

    /// Label of an axis of log ratios.
    var logRatioAxis: String { "\(logRatioName), log \(symbol)₂/\(symbol)₁" }

    /// Label of an axis of one view's values.
    var valueAxis: String {
        switch self {
        case .area: "area fraction s"
        case .blur: "blur sigma σ in pixels"
        case .brightness, .contrast: "\(noun) p"
        }
    }
}
