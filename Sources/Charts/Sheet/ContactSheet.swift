/// Pairs of views of one picture, a column a kind: for each pair the picture with the boxes of its views, the views
/// beside it, and texts under it.
public struct ContactSheet: Sendable, Equatable {
    /// The heading, wrapped.
    public var title: String
    /// The text under the pairs, wrapped.
    public var caption: String
    /// What the views are cut from.
    public var picture: ChartImage
    /// The names of the views in the key.
    public var viewNames: [String]
    /// The kinds of pairs, from the left.
    public var columns: [SheetColumn]

    /// A sheet.
    public init(
        title: String, caption: String = "", picture: ChartImage, viewNames: [String], columns: [SheetColumn]
    ) {
        self.title = title
        self.caption = caption
        self.picture = picture
        self.viewNames = viewNames
        self.columns = columns
    }

    /// The longest sides of the picture on the page, in points.
    static let pictureLimit = ChartSize(width: 192, height: 150)
    /// A strip of a picture is made this wide, so that its boxes show.
    static let narrowestPicture = 8.0
    /// The side of a view on the page, in points.
    public static let viewSide = 72.0
    /// Pixels a point beyond which a picture shows no more in a PNG of the default scale.
    public static let pixelsPerPoint = 2.0

    /// How large a picture of `width` x `height` pixels is on the page: whole points.
    public static func pageSize(width: Int, height: Int) -> ChartSize {
        let (columns, rows) = (Double(max(width, 1)), Double(max(height, 1)))
        let scale = min(pictureLimit.width / columns, pictureLimit.height / rows)
        return ChartSize(
            width: max((columns * scale).rounded(), narrowestPicture),
            height: max((rows * scale).rounded(), narrowestPicture))
    }

    /// The look of each view's box and frame: apart in colour and in dashes.
    static func style(ofView index: Int) -> SeriesStyle {
        let styles = [
            SeriesStyle(color: .vermillion, dash: .solid, lineWidth: 1.8),
            SeriesStyle(color: .blue, dash: .dashed, lineWidth: 1.8),
        ]
        return styles.indices.contains(index) ? styles[index] : .automatic(index)
    }
}
