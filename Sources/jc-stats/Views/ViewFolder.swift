import Checkpoints
import Datasets
import Difficulty
import Foundation
import Imaging
import JointAugmentation

/// The views of a measurement in a folder, for features that are made elsewhere.
struct ViewFolder {
    /// uint8 `[N, side, side, 3]`.
    static let pixels = "views.npy"
    /// A row of it a line: image, draw and box.
    static let table = "views.csv"
    /// What the views are of, for the measurement of their features.
    static let record = "views.json"

    /// Tars of the views, in the order of their numbers.
    static func shard(_ number: Int) -> String { "views-\(padded(number, 6)).tar" }

    /// What the files of a view are called in a tar, in the order of the rows: the image, the view's place among its own, then
    /// law, draw and view.
    static func key(_ row: ViewRow, place: Int) -> String {
        let law = row.law.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" }
        return "\(padded(row.image, 8))-\(padded(place, 4))-\(String(law))-\(row.draw)-\(row.view)"
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Files of a folder, of the tars the first.
    static func names(_ format: ViewFormat) -> [String] {
        [format == .npy ? pixels : shard(0), table, record]
    }

    let path: String
    let record: Record

    /// What decides the views, and whose they are.
    struct Record: Codable {
        /// An image that has views.
        struct Image: Codable {
            let number: Int
            let name: String
            let width: Int
            let height: Int
            let views: Int
        }

        /// An image that has none.
        struct LeftOut: Codable {
            let number: Int
            let name: String
            let reason: String
        }

        let settings: RunSettings
        let dataset: DatasetSummary
        let isDirect: Bool
        /// nil for an array, before there was another.
        let format: ViewFormat?
        let images: [Image]
        let leftOut: [LeftOut]

        enum CodingKeys: String, CodingKey {
            case settings, dataset, format, images
            case isDirect = "direct"
            case leftOut = "left_out"
        }

        /// All images.
        var numbers: [Int] { images.map(\.number) + leftOut.map(\.number) }

        /// Rows of the views.
        var count: Int { images.reduce(0) { $0 + $1.views } }
    }

    /// Reads what the views are of.
    ///
    /// - Throws: `CommandFailure` for another folder, or one that was changed.
    init(_ path: String) throws {
        self.path = path
        let file = "\(path)/\(Self.record)"
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(
                "\(path): expected a folder that jc-stats views wrote, found no \(Self.record)")
        }
        do { record = try JSONDecoder().decode(Record.self, from: data) } catch {
            throw CommandFailure("\(file): expected what jc-stats views wrote, found other text")
        }
        let most = 1 << 20
        guard record.images.allSatisfy({ (0...most).contains($0.views) }),
            Set(record.numbers).count == record.numbers.count,
            record.numbers.allSatisfy((0..<record.settings.imageCount).contains)
        else { throw CommandFailure("\(file): expected each image once with its views, found others") }
    }

    /// The measurement that the views are of.
    func measurement(width: Int = 1) throws -> SDFMeasurement {
        let settings = record.settings
        var request = SDFRequest(
            laws: settings.isOnePass ? [.independent] + settings.proposals.dropFirst() : settings.proposals,
            views: settings.views, pairsPerImage: settings.pairsPerImage)
        request.isDirect = record.isDirect
        request.pairs = settings.pairs
        // Folders of earlier versions have all fallbacks.
        request.commonFallback = settings.commonFallback
        return try SDFMeasurement(request, featuresElsewhere: width)
    }

    /// The views as images.
    func dataset() throws -> ViewDataset {
        let side = record.settings.views.side
        return ViewDataset(
            path: path, side: side,
            record.format == .webdataset ? .shards(try shards()) : .array(try array(side: side)), of: record)
    }

    private func array(side: Int) throws -> NPYFile {
        let matrix = try NPYFile("\(path)/\(Self.pixels)", types: ["|u1"])
        guard matrix.shape == [record.count, side, side, 3] else {
            throw CommandFailure(
                "\(path)/\(Self.pixels): expected shape \([record.count, side, side, 3]), found \(matrix.shape)"
            )
        }
        return matrix
    }

    private func shards() throws -> any ImageDataset {
        var count = 0
        while FileManager.default.fileExists(atPath: "\(path)/\(Self.shard(count))") { count += 1 }
        let last = Self.padded(max(0, count - 1), 6)
        let images = try DatasetOpening.open(
            count > 1 ? "\(path)/views-{000000..\(last)}.tar" : "\(path)/\(Self.shard(0))", limit: nil,
            isSilent: true)
        guard images.count == record.count else {
            throw CommandFailure(
                "\(path): expected \(record.count) views in its tars, found \(images.count)")
        }
        return images
    }
}

/// Views that are in a folder, one an image.
struct ViewDataset: ImageDataset {
    let path: String
    let count: Int
    let layout = "views"
    let classNames: [String] = []
    let fingerprint: String
    private let side: Int
    private let pixels: Pixels
    private let images: [ViewFolder.Record.Image]
    /// Row of each image's first view.
    private let starts: [Int]

    fileprivate enum Pixels {
        case array(NPYFile)
        case shards(any ImageDataset)
    }

    fileprivate init(path: String, side: Int, _ pixels: Pixels, of record: ViewFolder.Record) {
        (self.path, self.side, self.pixels, count) = (path, side, pixels, record.count)
        fingerprint = record.dataset.fingerprint
        images = record.images
        starts = record.images.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.views) }
    }

    func name(at index: Int) -> String {
        var (low, high) = (0, images.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= index { low = middle } else { high = middle }
        }
        return images.isEmpty ? "\(index)" : "\(images[low].name)#\(index - starts[low])"
    }

    func label(at index: Int) -> Int? { nil }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        let file: NPYFile
        switch pixels {
        case .shards(let images): return try images.image(at: index)
        case .array(let array): file = array
        }
        let length = 3 * side * side
        do {
            return try RGBImage(
                width: side, height: side, pixels: Array(file.bytes(index * length, count: length)))
        } catch { throw .image(path: path, name: name(at: index), error) }
    }
}

/// An array in NumPy's .npy format, row by row; its bytes are read when they are asked for.
struct NPYFile: Sendable {
    let path: String
    let shape: [Int]
    /// Of the values, as NumPy writes it.
    let type: String
    private let data: Data
    private let start: Int

    /// Reads what stands before the values.
    ///
    /// - Parameter types: that the values may have, as NumPy writes them, such as `<f4`.
    /// - Throws: `CommandFailure` for another file, type or length.
    init(_ path: String, types: [String]) throws {
        self.path = path
        do { data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) } catch {
            throw CommandFailure("\(path): expected an .npy file, found none that can be read")
        }
        let wanted = CommandFailure("\(path): expected an .npy file, found another")
        guard data.count >= 12, data.prefix(6) == Data([0x93] + Array("NUMPY".utf8)) else { throw wanted }
        let first = [UInt8](data.prefix(12))
        let (fixed, length) =
            first[6] == 1
            ? (10, Int(first[8]) | Int(first[9]) << 8)
            : (12, (0..<4).reduce(0) { $0 | Int(first[8 + $1]) << (8 * $1) })
        guard length <= 1 << 16, data.count >= fixed + length else { throw wanted }
        start = fixed + length
        let text = String(decoding: data[fixed..<start], as: UTF8.self)
        guard let match = text.firstMatch(of: /'shape':\s*\(([0-9, ]*)\)/),
            let found = text.firstMatch(of: /'descr':\s*'([^']*)'/),
            text.firstMatch(of: /'fortran_order':\s*False/) != nil
        else { throw CommandFailure("\(path): expected rows of an .npy file in C's order, found others") }
        type = String(found.1)
        guard types.contains(type) else {
            throw CommandFailure(
                "\(path): expected values of type \(types.joined(separator: " or ")), found \(type.prefix(20))"
            )
        }
        shape = match.1.split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
        var bytes = type.last?.wholeNumberValue ?? 1
        for length in shape {
            let (product, overflows) = bytes.multipliedReportingOverflow(by: length)
            guard !overflows else { throw wanted }
            bytes = product
        }
        guard data.count - start == bytes else {
            throw CommandFailure(
                "\(path): expected \(bytes) bytes of values, found \(data.count - start)")
        }
    }

    /// Bytes of the values.
    func bytes(_ first: Int, count: Int) -> Data { data[(start + first)..<(start + first + count)] }

    /// float32 values.
    func floats(_ first: Int, count: Int) -> [Float] {
        let size = MemoryLayout<Float>.size
        return bytes(first * size, count: count * size).withUnsafeBytes { raw in
            (0..<count).map { raw.loadUnaligned(fromByteOffset: $0 * size, as: Float.self) }
        }
    }

    /// All values, as float64.
    var doubles: [Double] {
        let size = MemoryLayout<Double>.size
        return data[start...].withUnsafeBytes { raw in
            (0..<raw.count / size).map { raw.loadUnaligned(fromByteOffset: $0 * size, as: Double.self) }
        }
    }

    /// SHA-256 of the file.
    var sha256: String { FileDigest.sha256(Array(data)) }
}
