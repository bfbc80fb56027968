/// A cell at its place on the page.
struct PlacedCell {
    /// A view with its box on the picture.
    struct View {
        let style: SeriesStyle
        /// The box, on the page.
        let box: PageRect
        let frame: PageRect
        let image: ChartImage
    }

    let picture: PageRect
    let views: [View]
    let textBoxes: [TextBox]
}
