import Datasets
import Foundation
import JointAugmentation
import PaperFigures

/// A file of pairs as training code logs them: a CSV with a header, or a matrix in NumPy's format.
///
/// A CSV has the boxes of both views (`width1,height1,width2,height2` with `left1,top1,...` where they are known, or `w1,h1`,
/// `i1,j1` as torchvision's get_params names them) with the image's `width,height`, or areas `s1,s2`, or another parameter's
/// `sigma1,sigma2`, or the `log_ratio` alone; columns beside these are passed over. A matrix of two columns has both
/// parameters, one of three or more the log ratio before them, as `sample --draws` writes it.
struct PairFile {
    let pairs: ObservedPairs
    /// What the values are of.
    let parameter: JoinedParameter

    /// Largest CSV, in bytes, and most rows of a matrix.
    private static let (largestText, mostRows) = (1 << 26, 10_000_000)

    /// - Parameters:
    ///   - parameter: nil to tell it from the columns; areas where these do not say.
    ///   - size: of all images, where no column has it.
    init(_ path: String, parameter: JoinedParameter?, size: ImageSize?) throws {
        if OutputOptions.ending(path) == "npy" {
            self.parameter = parameter ?? .area
            pairs = try Self.matrix(path, size)
            return
        }
        let table = try PairTable(path, try TextFile.read(path, limit: Self.largestText))
        self.parameter = try table.parameter(parameter)
        pairs = try table.pairs(of: self.parameter, size: size)
    }

    private static func matrix(_ path: String, _ size: ImageSize?) throws -> ObservedPairs {
        let file = try NPYFile(path, types: ["<f4", "<f8"])
        let columns = file.shape.count == 2 ? file.shape[1] : 1
        guard file.shape.count == 1 || file.shape.count == 2, (1...6).contains(columns) else {
            throw CommandFailure(
                "\(path): expected a matrix of 1 to 6 columns, found the shape \(file.shape)")
        }
        let rows = file.shape[0]
        guard rows <= mostRows else {
            throw CommandFailure("\(path): expected at most \(mostRows) rows, found \(rows)")
        }
        let values =
            file.type == "<f4" ? file.floats(0, count: rows * columns).map(Double.init) : file.doubles
        let sizes = size.map { [ImageSize](repeating: $0, count: rows) } ?? []
        do throws(FitError) {
            guard columns > 1 else { return try ObservedPairs(logRatios: values, sizes: sizes) }
            let first = columns == 2 ? 0 : 1
            return try ObservedPairs(
                (0..<rows).map { (values[$0 * columns + first], values[$0 * columns + first + 1]) },
                sizes: sizes)
        } catch { throw CommandFailure("\(path): \(error)") }
    }
}

/// The rows of a CSV of pairs, by the names of its columns.
private struct PairTable {
    private let path: String
    private let columns: [String: Int]
    private let rows: ArraySlice<CSVRows.Row>

    init(_ path: String, _ bytes: [UInt8]) throws {
        self.path = path
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure("\(path): expected CSV in UTF-8, found other bytes")
        }
        let all: [CSVRows.Row]
        do throws(CSVRows.OpenQuote) { all = try CSVRows(text).rows } catch {
            throw CommandFailure("\(path), line \(error.line): expected a quote that is closed, found none")
        }
        let header = (all.first?.cells ?? []).map { $0.lowercased().filter { $0 != "\u{FEFF}" } }
        columns = Dictionary(header.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        rows = all.dropFirst()
        if let row = rows.first(where: { $0.cells.count != header.count }) {
            throw CommandFailure(
                "\(path), line \(row.line): expected \(header.count) cells, found \(row.cells.count)")
        }
        guard !rows.isEmpty else { throw CommandFailure("\(path): expected pairs, found no row") }
    }

    /// Names of both views' values of each parameter.
    private static let names: [JoinedParameter: [String]] = [
        .area: ["s", "area"], .blur: ["sigma", "blur"], .brightness: ["brightness"], .contrast: ["contrast"],
    ]
    private static let anyParameter = ["p", "value"]

    /// The parameter that is asked for, or whose columns are there.
    func parameter(_ asked: JoinedParameter?) throws -> JoinedParameter {
        if let asked { return asked }
        let found = JoinedParameter.allCases.first { both(Self.names[$0] ?? []) != nil }
        if found == nil, both(Self.anyParameter) != nil {
            throw CommandFailure("\(path): the columns do not say what they are of; --parameter does")
        }
        return found ?? .area
    }

    func pairs(of parameter: JoinedParameter, size: ImageSize?) throws -> ObservedPairs {
        do {
            if parameter == .area, let boxes = try boxes() {
                return try ObservedPairs(boxes: boxes, sizes: sizes(size, areNeeded: true))
            }
            let sizes = parameter == .area ? try sizes(size, areNeeded: false) : []
            if let both = both((Self.names[parameter] ?? []) + Self.anyParameter) {
                let values = try (numbers(both.0), numbers(both.1))
                return try ObservedPairs(zip(values.0, values.1).map { ($0, $1) }, sizes: sizes)
            }
            if let column = column(["log_ratio", "t"]) {
                return try ObservedPairs(logRatios: numbers(column), sizes: sizes)
            }
        } catch let error as FitError { throw CommandFailure("\(path): \(error)") }
        let found = columns.keys.sorted().joined(separator: ", ").prefix(200)
        throw CommandFailure(
            "\(path): expected columns s1,s2, or width,height,width1,height1,width2,height2, or sigma1,sigma2, or log_ratio, "
                + "found \(found.isEmpty ? "none" : String(found))")
    }

    /// Sizes of the images: the columns', or one for all.
    private func sizes(_ size: ImageSize?, areNeeded: Bool) throws -> [ImageSize] {
        let names = (column(["width", "image_width"]), column(["height", "image_height"]))
        guard let width = names.0, let height = names.1 else {
            if let size { return [ImageSize](repeating: size, count: rows.count) }
            guard !areNeeded else {
                throw CommandFailure("\(path): boxes need the images' width,height, or --image-size")
            }
            return []
        }
        guard size == nil else {
            throw CommandFailure("\(path): the file has the images' width,height; --image-size is another")
        }
        return try zip(wholes(width), wholes(height)).map { try ImageSize(width: $0, height: $1) }
    }

    private func boxes() throws -> [(first: CropBox, second: CropBox)]? {
        guard let first = try boxes(of: 1), let second = try boxes(of: 2) else { return nil }
        return zip(first, second).map { ($0, $1) }
    }

    /// The boxes of one view; their places are checked where they are there.
    private func boxes(of view: Int) throws -> [CropBox]? {
        guard let width = column(["width\(view)", "w\(view)"]),
            let height = column(["height\(view)", "h\(view)"])
        else { return nil }
        let (widths, heights) = try (wholes(width), wholes(height))
        let left = try column(["left\(view)", "j\(view)", "x\(view)"]).map(wholes)
        let top = try column(["top\(view)", "i\(view)", "y\(view)"]).map(wholes)
        return widths.indices.map {
            CropBox(left: left?[$0] ?? 0, top: top?[$0] ?? 0, width: widths[$0], height: heights[$0])
        }
    }

    // MARK: - Cells

    private func column(_ names: [String]) -> Int? { names.lazy.compactMap { columns[$0] }.first }

    private func both(_ names: [String]) -> (Int, Int)? {
        for name in names {
            for ends in [("1", "2"), ("_1", "_2")] {
                if let first = columns[name + ends.0], let second = columns[name + ends.1] {
                    return (first, second)
                }
            }
        }
        return nil
    }

    private func numbers(_ column: Int) throws -> [Double] {
        try rows.map { row in
            guard let number = Double(row.cells[column]), number.isFinite else {
                throw bad(row, column, "a finite number")
            }
            return number
        }
    }

    /// Pixels; `12.0` is as good as `12`.
    private func wholes(_ column: Int) throws -> [Int] {
        try rows.map { row in
            guard let number = Double(row.cells[column]), number == number.rounded(), abs(number) <= 1e6
            else {
                throw bad(row, column, "whole pixels up to 1000000")
            }
            return Int(number)
        }
    }

    private func bad(_ row: CSVRows.Row, _ column: Int, _ expected: String) -> CommandFailure {
        let name = columns.first { $0.value == column }?.key ?? ""
        return CommandFailure(
            "\(path), line \(row.line): expected \(expected) as \(name), found '\(row.cells[column].prefix(40))'"
        )
    }
}
