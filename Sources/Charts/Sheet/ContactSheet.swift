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

    /// A sheet of `columns` of pairs, all cut from `picture`; the names are those of a pair's views in turn.
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

/// The pairs of one kind, from the top.
public struct SheetColumn: Sendable, Equatable {
    /// The name over the column.
    public var heading: String
    /// The text under the heading.
    public var note: String
    /// Its pairs.
    public var cells: [SheetCell]

    /// A column of pairs under a heading.
    public init(heading: String, note: String = "", cells: [SheetCell]) {
        self.heading = heading
        self.note = note
        self.cells = cells
    }
}

/// One pair on a contact sheet.
public struct SheetCell: Sendable, Equatable {
    /// Its views, in the order of the sheet's styles.
    public var views: [SheetView]
    /// Texts under it, each wrapped.
    public var lines: [String]

    /// A pair: its views, and lines of text under them.
    public init(views: [SheetView], lines: [String]) {
        self.views = views
        self.lines = lines
    }
}

/// One view of a pair: where it was cut from the picture, and what became of it.
public struct SheetView: Sendable, Equatable {
    /// The part of the picture that it sees.
    public var box: SheetBox
    /// What the network sees.
    public var image: ChartImage

    /// What of the picture a view sees, and what became of it.
    public init(box: SheetBox, image: ChartImage) {
        self.box = box
        self.image = image
    }
}

/// A part of the sheet's picture, in shares of its width and height from its left and its top.
public struct SheetBox: Sendable, Equatable {
    /// Share of the width left of the box.
    public var x: Double
    /// Share of the height above the box.
    public var y: Double
    /// Share of the width that it takes.
    public var width: Double
    /// Share of the height that it takes.
    public var height: Double

    /// A box; what reaches beyond the picture is cut off.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// A picture to be placed on a page: 8-bit red, green and blue, row by row from the top, three bytes a pixel.
public struct ChartImage: Sendable, Equatable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// `height * width * 3` bytes.
    public let pixels: [UInt8]

    /// The longest side that Cairo can hold, in pixels.
    static let longestSide = 32_767

    /// A picture of `pixels`, row by row from the top, three bytes each: red, green, blue.
    ///
    /// - Throws: `ChartError.wrongImage` when a side is below 1 or above 32,767, or `pixels` is not
    ///   `height * width * 3` long.
    public init(width: Int, height: Int, pixels: [UInt8]) throws(ChartError) {
        let sides = 1...Self.longestSide
        guard sides.contains(width), sides.contains(height), pixels.count == 3 * width * height else {
            throw .wrongImage(width: width, height: height, bytes: pixels.count)
        }
        self.width = width
        self.height = height
        self.pixels = pixels
    }
}
