/// The page, the plot on it and the measured texts around the plot.
struct ChartFrame {
    let page: ChartSize
    let plot: PageRect
    let title: TextBlock
    let caption: TextBlock
    let xLabel: TextBlock
    let yLabel: TextBlock
    let xTicks: TickLabels
    let yTicks: TickLabels
    /// The part of the page under the horizontal axis' label begins here.
    let footTop: Double
}
