/// Several charts on one page, row by row, all panels of the same size.
public struct ChartGrid: Sendable, Equatable {
    /// The heading over all panels, wrapped.
    public var title: String
    /// The text under all panels, wrapped.
    public var caption: String
    /// How many panels stand side by side.
    public var columns: Int
    /// The panels, from the top left, row by row.
    public var charts: [Chart]

    /// A grid of `charts` in rows of `columns`.
    public init(title: String = "", caption: String = "", columns: Int, charts: [Chart]) {
        self.title = title
        self.caption = caption
        self.columns = columns
        self.charts = charts
    }
}
