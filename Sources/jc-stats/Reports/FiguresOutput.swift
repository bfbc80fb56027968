/// The JSON of `figures`.
struct FiguresOutput: Encodable {
    struct Figure: Encodable {
        let number: Int
        let files: [String]
        /// The CSV of the numbers behind it.
        let csv: String
    }

    let figures: [Figure]
    /// The measurement of Figures 2 and 4; null without them.
    @ExplicitNull var sdf: SDFOutput?
    let version: String

    /// A line a figure.
    var lines: [String] {
        figures.map { figure in
            "Figure \(figure.number): " + (figure.files + [figure.csv]).joined(separator: ", ")
        }
    }
}
