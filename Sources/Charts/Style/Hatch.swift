/// The lines over a filled area, so that areas differ in print and without colours too.
public enum Hatch: Sendable, Hashable, CaseIterable {
    /// A plain fill.
    case none
    /// Lines that rise to the right.
    case rising
    /// Lines that fall to the right.
    case falling
    /// Lines both ways.
    case crossed
    /// Level lines.
    case level
}
