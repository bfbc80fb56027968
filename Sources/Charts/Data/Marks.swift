/// The marks that a series is made of, with their numbers.
public enum Marks: Sendable, Equatable {
    /// A line through (x, y) in the order given.
    ///
    /// It breaks where x or y is not finite, or not positive on a logarithmic axis, so that a
    /// diverged training run still shows; all other marks refuse such numbers.
    case line(x: [Double], y: [Double])
    /// A histogram's outline: heights[i] from edges[i] to edges[i + 1], filled down to 0.
    case steps(edges: [Double], heights: [Double])
    /// The area between two curves.
    case band(x: [Double], low: [Double], high: [Double])
    /// Bars from 0 to y; bars of several series at the same x stand side by side.
    case bars([DataPoint])
    /// Markers, joined by a line where `joined` says so.
    case points([DataPoint], joined: Bool)
    /// A line over the whole width at y, with a band where `low` and `high` are given.
    case horizontal(y: Double, low: Double?, high: Double?)
    /// A line over the whole height at x.
    case vertical(x: Double)
}
