/// The shape of a point.
public enum MarkerShape: Sendable, Hashable, CaseIterable {
    /// A filled disc.
    case circle
    /// A filled square.
    case square
    /// A filled triangle that points up.
    case triangle
    /// A filled square on its corner.
    case diamond
    /// A filled triangle that points down.
    case invertedTriangle
    /// A diagonal cross.
    case cross
}
