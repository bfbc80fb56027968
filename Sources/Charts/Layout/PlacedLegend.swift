/// A legend at its place on the page.
struct PlacedLegend {
    /// The look of one series beside its name.
    struct Sample {
        let area: PageRect
        let kind: LegendEntry.Sample
        let style: SeriesStyle
    }

    let frame: PageRect
    /// Whether it stands inside the plot and needs a ground and an edge of its own.
    let isInside: Bool
    let samples: [Sample]
    let textBoxes: [TextBox]
}
