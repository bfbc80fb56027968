/// The pairs of a contact sheet in columns and rows, with their measures.
struct SheetGrid {
    private let sheet: ContactSheet
    private let picture: ChartSize
    private let cellWidth: Double
    /// Picture and views, without the texts under them.
    private let cellHeight: Double
    /// Whether the texts stand between the picture and the lower end of the views.
    private let textsAreInside: Bool
    /// For each column the heading, and the note where it has one.
    private let headingBlocks: [[TextBlock]]
    /// For each column and row the wrapped lines.
    private let texts: [[[TextBlock]]]
    private let textHeights: [Double]

    private static let columnGap = 22.0
    private static let rowGap = 14.0
    private static let gap = 8.0
    private static let textGap = 5.0
    private static let narrowestText = 170.0

    init(_ sheet: ContactSheet, measurer: TextMeasurer) {
        self.sheet = sheet
        picture = ContactSheet.pageSize(width: sheet.picture.width, height: sheet.picture.height)
        let views = sheet.columns.flatMap(\.cells).map(\.views.count).max() ?? 0
        let stack = Double(views) * (ContactSheet.viewSide + Self.gap) - (views > 0 ? Self.gap : 0)
        let pair = picture.width + (views > 0 ? Self.gap + ContactSheet.viewSide : 0)
        cellWidth = max(pair, Self.narrowestText)
        cellHeight = max(picture.height, stack)
        let width = cellWidth
        func blocks(limit: Double) -> [[[TextBlock]]] {
            sheet.columns.map { column in
                column.cells.map { cell in
                    cell.lines.map { TextBlock($0, .legend, .caption, limit: limit, measurer: measurer) }
                }
            }
        }
        let inside = blocks(limit: max(picture.width, Self.narrowestText))
        let room = cellHeight - picture.height - Self.textGap
        textsAreInside =
            picture.width >= Self.narrowestText
            && inside.joined().allSatisfy { $0.reduce(0) { $0 + $1.height } <= room }
        texts = textsAreInside ? inside : blocks(limit: width)
        headingBlocks = sheet.columns.map { column in
            let note = TextBlock(column.note, .legend, .caption, limit: width, measurer: measurer)
            return [TextBlock(column.heading, .title, .axisLabel, limit: width, measurer: measurer)]
                + (note.isEmpty ? [] : [note])
        }
        let (texts, isInside) = (texts, textsAreInside)
        textHeights = (0..<(sheet.columns.first?.cells.count ?? 0)).map { row in
            isInside ? 0 : Self.textGap + (texts.map { $0[row].reduce(0) { $0 + $1.height } }.max() ?? 0)
        }
    }

    var width: Double {
        Double(sheet.columns.count) * (cellWidth + Self.columnGap) - Self.columnGap
    }

    var height: Double {
        rowTop(textHeights.count) - (textHeights.isEmpty ? 0 : Self.rowGap)
    }

    /// Headings over the columns, from the left edge of each.
    func headings(at origin: PagePoint) -> [TextBox] {
        headingBlocks.enumerated().flatMap { column, blocks in
            var top = origin.y
            return blocks.flatMap { block in
                defer { top += block.height }
                return block.placed(x: left(column, origin), top: top, .left)
            }
        }
    }

    /// The cells, column by column.
    func cells(at origin: PagePoint) -> [PlacedCell] {
        sheet.columns.enumerated().flatMap { column, content in
            content.cells.enumerated().map { row, cell in
                place(
                    cell, texts[column][row],
                    at: PagePoint(x: left(column, origin), y: origin.y + rowTop(row)))
            }
        }
    }

    private func left(_ column: Int, _ origin: PagePoint) -> Double {
        origin.x + Double(column) * (cellWidth + Self.columnGap)
    }

    /// Pictures stand on whole points, so that their pixels fall on those of a PNG.
    private func rowTop(_ row: Int) -> Double {
        let heading = (headingBlocks.map { $0.reduce(0) { $0 + $1.height } }.max() ?? 0) + Self.textGap
        return textHeights.prefix(row).reduce(heading.rounded(.up)) { top, texts in
            (top + cellHeight + texts + Self.rowGap).rounded(.up)
        }
    }

    private func place(_ cell: SheetCell, _ texts: [TextBlock], at corner: PagePoint) -> PlacedCell {
        let area = PageRect(
            x: corner.x, y: corner.y, width: picture.width, height: picture.height)
        let side = ContactSheet.viewSide
        let views = cell.views.enumerated().map { index, view in
            PlacedCell.View(
                style: ContactSheet.style(ofView: index), box: Self.rect(view.box, in: area),
                frame: PageRect(
                    x: area.maxX + Self.gap, y: corner.y + Double(index) * (side + Self.gap), width: side,
                    height: side),
                image: view.image)
        }
        var (boxes, top) = ([TextBox](), textTop(corner))
        for text in texts {
            boxes += text.placed(x: corner.x, top: top, .left)
            top += text.height
        }
        return PlacedCell(picture: area, views: views, textBoxes: boxes)
    }

    private func textTop(_ corner: PagePoint) -> Double {
        corner.y + (textsAreInside ? picture.height : cellHeight) + Self.textGap
    }

    private static func rect(_ box: SheetBox, in area: PageRect) -> PageRect {
        let (left, top) = (min(max(box.x, 0), 1), min(max(box.y, 0), 1))
        let (right, bottom) = (min(max(box.x + box.width, left), 1), min(max(box.y + box.height, top), 1))
        return PageRect(
            x: area.x + left * area.width, y: area.y + top * area.height,
            width: (right - left) * area.width, height: (bottom - top) * area.height)
    }
}

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
