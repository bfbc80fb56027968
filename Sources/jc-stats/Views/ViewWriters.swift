import ArgumentParser
import Datasets
import Difficulty
import Foundation
import Imaging
import Statistics

/// How views lie in their folder.
enum ViewFormat: String, CaseIterable, Codable, ExpressibleByArgument {
    /// One array of bytes.
    case npy
    /// Tars of PNG files, each with its row of the table as JSON.
    case webdataset
}

/// Keeps the pixels of views as they come.
protocol ViewPixelWriter {
    /// Adds an image's views.
    ///
    /// - Parameter rows: what the table says of each.
    mutating func add(_ views: MeasuredViews, rows: [ViewRow]) throws
    /// Gives the files their names, or what they lack.
    mutating func finish(count: Int) throws
}

/// What the table says of a view.
struct ViewRow: Encodable {
    let row: Int
    let image: Int
    let name: String
    let imageWidth: Int
    let imageHeight: Int
    let law: String
    let draw: Int
    let view: Int
    let left: Int
    let top: Int
    let width: Int
    let height: Int

    enum CodingKeys: String, CodingKey, CaseIterable {
        case row, image, name
        case imageWidth = "image_width"
        case imageHeight = "image_height"
        case law, draw, view, left, top, width, height
    }

    init(_ view: MeasuredViews.View, of views: MeasuredViews, row: Int) {
        (self.row, image, name) = (row, views.number, views.name)
        (imageWidth, imageHeight) = (views.size.width, views.size.height)
        (law, draw, self.view) = (view.law?.label ?? "fallback", view.draw, view.place)
        (left, top, width, height) = (view.box.left, view.box.top, view.box.width, view.box.height)
    }

    /// In the order of the keys.
    var cells: [any CustomStringConvertible] {
        [row, image, name, imageWidth, imageHeight, law, draw, view, left, top, width, height]
    }
}

/// Writes views as they come; the folder has its table and its record when all are there.
final class ViewWriter {
    private var pixels: any ViewPixelWriter
    private let folder: String
    private let identity: [String]
    private var rows = 0
    private var table: ByteSpill
    private(set) var images: [ViewFolder.Record.Image] = []

    /// Makes the folder.
    ///
    /// - Parameters:
    ///   - identity: what the views are of.
    ///   - threads: that encode PNG files.
    init(
        folder: String, side: Int, _ format: ViewFormat, threads: Int, _ identity: RowIdentity
    ) throws {
        self.folder = folder
        self.identity = identity.columns.map(\.value)
        try OutputFolder.make(folder)
        pixels =
            switch format {
            case .npy: try ViewArrayWriter(folder: folder, side: side)
            case .webdataset: try ViewShardWriter(folder: folder, side: side, threads: threads)
            }
        table = try ByteSpill(for: "\(folder)/\(ViewFolder.table)")
        let columns = ViewRow.CodingKeys.allCases.map(\.rawValue) + identity.columns.map(\.name)
        try table.append(Data(CSVText.line(columns).utf8))
    }

    /// Adds an image's views.
    func add(_ views: MeasuredViews) throws {
        let own = views.views.enumerated().map { ViewRow($1, of: views, row: rows + $0) }
        try pixels.add(views, rows: own)
        for row in own { try table.append(Data(CSVText.line(row.cells + identity).utf8)) }
        rows += own.count
        images.append(
            ViewFolder.Record.Image(
                number: views.number, name: views.name, width: views.size.width, height: views.size.height,
                views: views.views.count))
    }

    /// Gives the files their names.
    func finish(_ record: ViewFolder.Record) throws {
        try pixels.finish(count: rows)
        try OutputFile("\(folder)/\(ViewFolder.table)").write { append throws(OutputError) in
            try table.forEachChunk(append)
        }
        try OutputFile("\(folder)/\(ViewFolder.record)").write(try JSONText.data(record))
    }
}

/// ``ViewFormat/npy``.
struct ViewArrayWriter: ViewPixelWriter {
    private let part: PartFile
    private let file: FileHandle
    private let path: String
    private let side: Int

    init(folder: String, side: Int) throws {
        self.side = side
        path = "\(folder)/\(ViewFolder.pixels)"
        part = try OutputFile(path).part()
        guard let file = FileHandle(forWritingAtPath: part.path) else { throw OutputFile(path).failure() }
        self.file = file
        try write(NPYArray.byteHeader(shape: [0, side, side, 3]))
    }

    func add(_ views: MeasuredViews, rows: [ViewRow]) throws { try write(Data(views.pixels)) }

    func finish(count: Int) throws {
        do {
            try file.seek(toOffset: 0)
            try file.write(contentsOf: NPYArray.byteHeader(shape: [count, side, side, 3]))
            try file.synchronize()
            try file.close()
            try part.rename(to: path)
        } catch { throw OutputError(path: path, reason: "\(error)") }
    }

    private func write(_ data: Data) throws(OutputError) {
        do { try file.write(contentsOf: data) } catch { throw OutputError(path: path, reason: "\(error)") }
    }
}

/// ``ViewFormat/webdataset``: tars that are each begun when the one before is full. Those of a run that stops are taken away.
final class ViewShardWriter: ViewPixelWriter {
    private let folder: String
    private let side: Int
    private let threads: Int
    private var shard: TarShard
    /// Full ones.
    private var done: [String] = []
    private var isFinished = false

    init(folder: String, side: Int, threads: Int) throws {
        (self.folder, self.side, self.threads) = (folder, side, threads)
        shard = try TarShard(Self.path(0, in: folder))
    }

    deinit {
        guard !isFinished else { return }
        for path in done { unlink(path) }
    }

    private static func path(_ number: Int, in folder: String) -> String {
        "\(folder)/\(ViewFolder.shard(number))"
    }

    func add(_ views: MeasuredViews, rows: [ViewRow]) throws {
        let length = 3 * side * side
        let (side, pixels) = (side, views.pixels)
        let files = try Parallel.map(count: rows.count, threads: threads) { place in
            Result {
                try PNGEncoder.encode(
                    RGBImage(
                        width: side, height: side,
                        pixels: Array(pixels[(place * length)..<((place + 1) * length)])))
            }
        }.map { try $0.get() }
        for (place, row) in rows.enumerated() {
            let key = ViewFolder.key(row, place: place)
            try shard.add("\(key).png", files[place])
            try shard.add("\(key).json", Array(try JSONText.data(row)))
        }
        guard shard.byteCount >= Self.fullBytes else { return }
        try close()
        shard = try TarShard(Self.path(done.count, in: folder))
    }

    func finish(count: Int) throws {
        try close()
        // Of a run that was longer.
        var number = done.count
        while unlink(Self.path(number, in: folder)) == 0 { number += 1 }
        isFinished = true
    }

    private func close() throws(OutputError) {
        try shard.close()
        done.append(shard.path)
    }

    /// Some thousand views of 224 pixels.
    private static let fullBytes = 1 << 29
}

/// A tar that has its name when it is whole.
private struct TarShard {
    let path: String
    private let part: PartFile
    private let file: FileHandle
    private let tar: TarWriter

    init(_ path: String) throws(OutputError) {
        self.path = path
        part = try OutputFile(path).part()
        guard let file = FileHandle(forWritingAtPath: part.path) else { throw OutputFile(path).failure() }
        self.file = file
        do throws(TarWriter.Failure) { tar = try TarWriter(file) } catch {
            throw OutputError(path: path, reason: "\(error)")
        }
    }

    var byteCount: Int { tar.byteCount }

    func add(_ name: String, _ contents: [UInt8]) throws(OutputError) {
        do throws(TarWriter.Failure) { try tar.add(name, contents) } catch {
            throw OutputError(path: path, reason: "\(error)")
        }
    }

    func close() throws(OutputError) {
        do {
            try tar.close()
            try file.synchronize()
            try file.close()
            try part.rename(to: path)
        } catch { throw OutputError(path: path, reason: "\(error)") }
    }
}
