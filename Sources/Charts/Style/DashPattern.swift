/// How a line is broken up, so that lines differ in print and without colours too.
public enum DashPattern: Sendable, Hashable, CaseIterable {
    /// An unbroken line.
    case solid
    /// Long dashes.
    case dashed
    /// A dash, a dot.
    case dashDotted
    /// Short dashes.
    case shortDashed
    /// A dash, two dots.
    case dashDoubleDotted
    /// Dots.
    case dotted

    /// Cairo leaves out dashes of no length at all between others.
    private static let dot = 0.01

    /// The lengths of dashes and gaps in turn, in units of the line's width.
    ///
    /// Line ends are round and add one width to a dash, so a dot has next to no length.
    var lengths: [Double] {
        switch self {
        case .solid: []
        case .dashed: [4, 2.6]
        case .dashDotted: [4, 2.4, Self.dot, 2.4]
        case .shortDashed: [1.6, 2.2]
        case .dashDoubleDotted: [4, 2.2, Self.dot, 2.2, Self.dot, 2.2]
        case .dotted: [Self.dot, 2]
        }
    }
}
