/// Where the legend of a chart stands.
public enum LegendPosition: Sendable, Equatable {
    /// Inside the plot where it hides no data, else outside to the right, else below.
    case automatic
    /// Inside the plot, at its top left.
    case topLeft
    /// Inside the plot, at the middle of its top.
    case top
    /// Inside the plot, at its top right.
    case topRight
    /// Inside the plot, at its bottom left.
    case bottomLeft
    /// Inside the plot, at the middle of its bottom.
    case bottom
    /// Inside the plot, at its bottom right.
    case bottomRight
    /// Beside the plot, on its right.
    case outsideRight
    /// Under the horizontal axis, in as many columns as fit.
    case below
    /// No legend.
    case hidden
}
