/// The pairs of a contact sheet in columns and rows, with their measures.
struct SheetGrid {
    private let sheet: ContactSheet
    private let shape: SheetShape
    /// Picture and views, without the texts under them.
    private let cellHeight: Double
    /// Whether the texts stand between the picture and the lower end of the views.
    private let textsAreInside: Bool
    /// For each column the heading, and the note where it has one.
    private let headingBlocks: [[TextBlock]]
    /// For each column and row the wrapped lines.
    private let texts: [[[TextBlock]]]

    private static let rowGap = 14.0
    private static let textGap = 5.0

    /// - Parameter width: what the columns share, in points; nil for what they take.
    init(_ sheet: ContactSheet, width: Double? = nil, measurer: TextMeasurer) {
        self.sheet = sheet
        let views = sheet.columns.flatMap(\.cells).map(\.views.count).max() ?? 0
        let shape = SheetShape(sheet, views: views, width: width)
        self.shape = shape
        let stack = Double(views) * (shape.viewSide + SheetShape.gap) - (views > 0 ? SheetShape.gap : 0)
        cellHeight = max(shape.picture.height, stack)
        func blocks(limit: Double) -> [[[TextBlock]]] {
            sheet.columns.map { column in
                column.cells.map { cell in
                    cell.lines.map { TextBlock($0, .legend, .caption, limit: limit, measurer: measurer) }
                }
            }
        }
        let inside = blocks(limit: max(shape.picture.width, SheetShape.narrowestText))
        let room = cellHeight - shape.picture.height - Self.textGap
        textsAreInside =
            shape.picture.width >= SheetShape.narrowestText
            && inside.joined().allSatisfy { $0.reduce(0) { $0 + $1.height } <= room }
        texts = textsAreInside ? inside : blocks(limit: shape.cellWidth)
        headingBlocks = sheet.columns.map { column in
            let note = TextBlock(column.note, .legend, .caption, limit: shape.cellWidth, measurer: measurer)
            return [TextBlock(column.heading, .title, .axisLabel, limit: shape.cellWidth, measurer: measurer)]
                + (note.isEmpty ? [] : [note])
        }
    }

    var width: Double { shape.width }

    var height: Double { bandTop(shape.bands) - (shape.bands > 0 ? Self.rowGap : 0) }

    /// Headings over the columns, from the left edge of each.
    func headings(at origin: PagePoint) -> [TextBox] {
        headingBlocks.enumerated().flatMap { column, blocks in
            var top = origin.y + bandTop(column / shape.columns)
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
                let top = origin.y + rowTop(row, band: column / shape.columns)
                return place(cell, texts[column][row], at: PagePoint(x: left(column, origin), y: top))
            }
        }
    }

    private func left(_ column: Int, _ origin: PagePoint) -> Double {
        origin.x + Double(column % shape.columns) * (shape.cellWidth + SheetShape.columnGap)
    }

    /// The columns that stand side by side.
    private func members(of band: Int) -> Range<Int> {
        band * shape.columns..<min((band + 1) * shape.columns, sheet.columns.count)
    }

    private var rows: Int { sheet.columns.first?.cells.count ?? 0 }

    private func bandTop(_ band: Int) -> Double {
        (0..<band).reduce(0) { $0 + rowTop(rows, band: $1, from: 0) }
    }

    private func rowTop(_ row: Int, band: Int) -> Double { rowTop(row, band: band, from: bandTop(band)) }

    /// Pictures stand on whole points, so that their pixels fall on those of a PNG.
    private func rowTop(_ row: Int, band: Int, from bandTop: Double) -> Double {
        let headings = members(of: band).map { headingBlocks[$0].reduce(0) { $0 + $1.height } }
        let heading = (headings.max() ?? 0) + Self.textGap
        return (0..<row).reduce(bandTop + heading.rounded(.up)) { top, row in
            (top + cellHeight + textHeight(row, band) + Self.rowGap).rounded(.up)
        }
    }

    private func textHeight(_ row: Int, _ band: Int) -> Double {
        guard !textsAreInside else { return 0 }
        return Self.textGap
            + (members(of: band).map { texts[$0][row].reduce(0) { $0 + $1.height } }.max() ?? 0)
    }

    private func place(_ cell: SheetCell, _ texts: [TextBlock], at corner: PagePoint) -> PlacedCell {
        let area = PageRect(
            x: corner.x, y: corner.y, width: shape.picture.width, height: shape.picture.height)
        let side = shape.viewSide
        let views = cell.views.enumerated().map { index, view in
            PlacedCell.View(
                style: ContactSheet.style(ofView: index), box: Self.rect(view.box, in: area),
                frame: PageRect(
                    x: area.maxX + SheetShape.gap, y: corner.y + Double(index) * (side + SheetShape.gap),
                    width: side,
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
        corner.y + (textsAreInside ? shape.picture.height : cellHeight) + Self.textGap
    }

    private static func rect(_ box: SheetBox, in area: PageRect) -> PageRect {
        let (left, top) = (min(max(box.x, 0), 1), min(max(box.y, 0), 1))
        let (right, bottom) = (min(max(box.x + box.width, left), 1), min(max(box.y + box.height, top), 1))
        return PageRect(
            x: area.x + left * area.width, y: area.y + top * area.height,
            width: (right - left) * area.width, height: (bottom - top) * area.height)
    }
}

/// How many columns of a sheet stand side by side, and how large their pictures are.
struct SheetShape {
    /// Columns side by side.
    let columns: Int
    /// Bands of columns under each other.
    let bands: Int
    let cellWidth: Double
    let picture: ChartSize
    let viewSide: Double

    static let columnGap = 22.0
    static let gap = 8.0
    static let narrowestText = 170.0
    /// Columns of less width go under each other where a width is given.
    private static let narrowestColumn = 132.0

    init(_ sheet: ContactSheet, views: Int, width: Double?) {
        let whole = ContactSheet.pageSize(width: sheet.picture.width, height: sheet.picture.height)
        let viewSide = ContactSheet.viewSide, gap = views > 0 ? Self.gap : 0
        let pair = whole.width + (views > 0 ? viewSide : 0)
        guard let width else {
            (columns, bands) = (sheet.columns.count, 1)
            (cellWidth, picture, self.viewSide) = (max(pair + gap, Self.narrowestText), whole, viewSide)
            return
        }
        let room = (width + Self.columnGap) / (Self.narrowestColumn + Self.columnGap)
        let fitting = max(1, min(sheet.columns.count, Int(max(1, min(room, 1e6)))))
        bands = (sheet.columns.count + fitting - 1) / fitting
        columns = (sheet.columns.count + bands - 1) / max(bands, 1)
        cellWidth = (width - Double(columns - 1) * Self.columnGap) / Double(max(columns, 1))
        let scale = max(0.05, min(1, (cellWidth - gap) / pair))
        picture = ChartSize(width: whole.width * scale, height: whole.height * scale)
        self.viewSide = viewSide * scale
    }

    var width: Double { Double(columns) * (cellWidth + Self.columnGap) - Self.columnGap }
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
