import Charts
import Difficulty
import Foundation
import Imaging
import JointAugmentation

/// Figure 1 with any picture: pairs of several laws with their boxes and views.
public enum PairFigure {
    /// The side of the views that a sheet shows, in pixels: more would not be seen.
    public static let shownSide = Int(ContactSheet.viewSide * ContactSheet.pixelsPerPoint)

    /// The contact sheet of `pairs`, a column a law.
    ///
    /// - Parameters:
    ///   - pairs: of each law, with their views.
    ///   - image: what they were cut from.
    ///   - wording: what the views of a law are called.
    /// - Throws: `ImagingError` or `ChartError` for an image that cannot be resized or held.
    public static func sheet(
        _ pairs: [[ShownPair]], of image: RGBImage, wording: SDFWording = SDFWording(), title: String,
        caption: String
    ) throws -> ContactSheet {
        let headings = pairs.map { (heading: $0.first.map { wording.views($0.law) } ?? "", note: "") }
        return try sheet(pairs, headings: headings, of: image, title: title, caption: caption)
    }

    /// The contact sheet of `pairs`, a column a heading.
    static func sheet(
        _ pairs: [[ShownPair]], headings: [(heading: String, note: String)], of image: RGBImage,
        title: String, caption: String
    ) throws -> ContactSheet {
        let columns = try zip(headings, pairs).map { heading, column in
            SheetColumn(
                heading: heading.heading, note: heading.note,
                cells: try column.map { try cell($0, of: image) })
        }
        return ContactSheet(
            title: title, caption: caption, picture: try picture(image),
            viewNames: ["first view", "second view"], columns: columns)
    }

    /// The image with no more pixels than the page shows.
    private static func picture(_ image: RGBImage) throws -> ChartImage {
        let size = ContactSheet.pageSize(width: image.width, height: image.height)
        let width = min(image.width, Int(size.width * ContactSheet.pixelsPerPoint))
        let height = min(image.height, Int(size.height * ContactSheet.pixelsPerPoint))
        return try chartImage(image.resized(width: width, height: height))
    }

    private static func cell(_ pair: ShownPair, of image: RGBImage) throws -> SheetCell {
        let views = try pair.views.map { views in
            [
                SheetView(box: box(pair.pair.first.box, image), image: try chartImage(views.first)),
                SheetView(box: box(pair.pair.second.box, image), image: try chartImage(views.second)),
            ]
        }
        return SheetCell(views: views ?? [], lines: lines(pair))
    }

    private static func lines(_ pair: ShownPair) -> [String] {
        let logRatio = number(pair.pair.logRatio, 2)
        let ratio = number(exp(abs(pair.pair.logRatio)), 2)
        let areas = [pair.pair.first.area, pair.pair.second.area].map { number(100 * $0, 0) + "%" }
        let overlap = number(pair.geometry.intersectionOverUnion, 2)
        return [
            "t = \(logRatio), 1 : \(ratio)", "areas \(areas.joined(separator: " and ")), IoU\u{A0}\(overlap)",
        ] + (pair.cosine.map { ["cosine \(number($0, 3))"] } ?? [])
    }

    private static func box(_ box: CropBox, _ image: RGBImage) -> SheetBox {
        let (width, height) = (Double(image.width), Double(image.height))
        return SheetBox(
            x: Double(box.left) / width, y: Double(box.top) / height, width: Double(box.width) / width,
            height: Double(box.height) / height)
    }

    private static func chartImage(_ image: RGBImage) throws(ChartError) -> ChartImage {
        try ChartImage(width: image.width, height: image.height, pixels: image.pixels)
    }

    /// With a true minus sign, and no minus before nothing.
    static func number(_ value: Double, _ decimals: Int) -> String {
        let text = String(format: "%.\(decimals)f", value)
        let isNothing = text.allSatisfy { "-0.".contains($0) }
        return isNothing ? text.replacing("-", with: "") : text.replacing("-", with: "\u{2212}")
    }
}
