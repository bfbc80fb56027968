import Charts
import JointAugmentation

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
