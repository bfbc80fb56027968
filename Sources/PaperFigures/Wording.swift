import Charts
import JointAugmentation

/// What the laws of a measurement are called, and the views that are drawn by them.
///
/// JC(beta) is a law of the log ratio; J-Crop(beta), as in the paper, the augmentation whose crops follow it.
public struct SDFWording: Sendable, Equatable {
    /// The law of independent parameters.
    public let independent: String
    /// The augmentations of the joint laws in a legend.
    public let family: String
    /// What the ratio is one of.
    public let quantity: String

    /// The wording of what follows the laws: `crop`, or names of parameters.
    public init(joint parts: [String] = ["crop"]) {
        let isCrop = parts == ["crop"]
        independent = isCrop ? Law.independent.label : "independent"
        augmentation = isCrop ? "J-Crop" : parts == ["blur"] ? "J-Blur" : nil
        family =
            augmentation.map { "\($0)(\u{3B2})" } ?? "JC(\u{3B2}) of \(parts.joined(separator: " and "))"
        quantity = isCrop ? "area" : parts.joined(separator: " and ")
    }

    /// What views follow joint laws are called in the paper, where it has a name.
    private let augmentation: String?

    /// What views that are drawn by a law are called, with a true minus sign.
    public func views(_ law: Law) -> String {
        let text = label(law).replacing("-", with: "\u{2212}")
        guard let augmentation, law.beta != nil else { return text }
        return text.replacing("JC(", with: "\(augmentation)(")
    }

    /// A law's name in a table.
    public func label(_ law: Law) -> String { law == .independent ? independent : law.label }
}

/// How a law looks in every figure: RandomCrop green and dotted as in the paper, the JC laws by their order.
public enum LawStyle {
    /// The style of `law` among `laws`.
    public static func style(of law: Law, among laws: [Law]) -> SeriesStyle {
        guard law != .independent else {
            return SeriesStyle(color: .bluishGreen, dash: .dotted, lineWidth: 2.4, marker: .diamond)
        }
        let others = laws.filter { $0 != .independent }
        let position = others.firstIndex(of: law) ?? 0
        let color = colors[position % colors.count]
        let dash = dashes[position % dashes.count]
        return SeriesStyle(color: color, dash: dash, lineWidth: 2, marker: markers[position % markers.count])
    }

    private static let colors: [ChartColor] = [
        .blue, .vermillion, .black, .reddishPurple, .orange, .skyBlue,
    ]
    private static let dashes: [DashPattern] = [
        .solid, .dashed, .dashDotted, .shortDashed, .dashDoubleDotted,
    ]
    private static let markers: [MarkerShape] = [.circle, .square, .triangle, .diamond]
}

extension Law {
    /// The law's name with a true minus sign.
    func chartLabel(of parameter: JoinedParameter) -> String {
        label(of: parameter).replacing("-", with: "\u{2212}")
    }
}

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

    /// The axis of log ratios, which may show the ratios instead.
    public func logRatioAxis(low: Double? = nil, high: Double? = nil) -> Axis {
        let name = self == .area ? "area ratio" : "ratio of \(noun)s"
        let label = "\(logRatioName), log \(symbol)₂/\(symbol)₁"
        return Axis(
            label, low: low, high: high,
            ratios: AxisRatios(
                areLogarithms: true, logarithmLabel: label, ratioLabel: "\(name), \(symbol)₁ : \(symbol)₂"))
    }

    /// Label of an axis of one view's values.
    var valueAxis: String {
        switch self {
        case .area: "area fraction s"
        case .blur: "blur sigma σ in pixels"
        case .brightness, .contrast: "\(noun) p"
        }
    }
}

extension String {
    /// The heading with the name of what is shown, where that is one thing, which has no legend.
    func naming(_ names: [String]) -> String { names.count == 1 ? "\(self): \(names[0])" : self }

    /// The text with a capital first letter.
    var asHeading: String { prefix(1).uppercased() + dropFirst() }
}
