import Charts
import Difficulty
import Imaging
import JointAugmentation
import PaperFigures
import Testing

@Suite struct PairFigureTests {
    private func image(_ width: Int, _ height: Int) throws -> RGBImage {
        try RGBImage(
            width: width, height: height,
            pixels: (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 * 7 / 3) })
    }

    private func sheet(_ image: RGBImage, _ laws: [Law]) throws -> (ContactSheet, [[ShownPair]]) {
        let pairs = try PairGallery(
            image, laws: laws, design: JointDesign(areas: .area(low: 0.2, high: 1)), side: 32,
            shownSide: PairFigure.shownSide, seed: 0, features: nil
        ).pairs(count: 2, threads: 1)
        return (try PairFigure.sheet(pairs, of: image, title: "t", caption: "c"), pairs)
    }

    @Test func columnsAreLaws() throws {
        let image = try image(90, 60)
        let (sheet, pairs) = try sheet(image, [.independent, .joint(beta: -2), .fixedRatio(4)])
        #expect(sheet.columns.map(\.heading) == ["RandomCrop", "J-Crop(−2)", "1:4"])
        #expect(sheet.picture.pixels == image.pixels && sheet.viewNames.count == 2)
        for (column, shown) in zip(sheet.columns, pairs) {
            for (cell, pair) in zip(column.cells, shown) {
                let box = pair.pair.first.box
                #expect(
                    cell.views[0].box
                        == SheetBox(
                            x: Double(box.left) / 90, y: Double(box.top) / 60, width: Double(box.width) / 90,
                            height: Double(box.height) / 60))
                #expect(
                    cell.views.map(\.image.pixels) == [pair.views?.first.pixels, pair.views?.second.pixels])
                #expect(cell.lines.count == 2)
            }
        }
        #expect(sheet.columns[2].cells[0].lines[0] == "t = 1.39, 1 : 4.00")
    }

    /// A large photograph is embedded with the pixels that show, not with all.
    @Test func largePicturesAreMadeSmaller() throws {
        for (width, height) in [(1000, 750), (20, 3000), (3000, 1)] {
            let (sheet, _) = try sheet(try image(width, height), [.independent])
            let size = ContactSheet.pageSize(width: width, height: height)
            #expect(Double(sheet.picture.width) == min(Double(width), 2 * size.width))
            #expect(Double(sheet.picture.height) == min(Double(height), 2 * size.height))
        }
    }
}
