import Foundation

/// One file of records, mapped into memory.
struct RecordFile: Sendable {
    /// Name without the folders.
    let name: String
    /// The whole file.
    let bytes: Data
    /// Number of records.
    let count: Int

    /// Labels from a file of their own; nil where there is none.
    private let labels: Data?

    /// Maps the file and checks its length and every label.
    init(path: String, format: RecordFormat) throws(DatasetError) {
        let bytes = try FileBytes.map(path)
        guard !bytes.isEmpty, bytes.count % format.recordBytes == 0 else {
            throw .wrongLength(path: path, recordBytes: [format.recordBytes], found: bytes.count)
        }
        name = FilePath.lastComponent(path)
        self.bytes = bytes
        count = bytes.count / format.recordBytes
        labels = format.labelBytes == 0 ? try Self.labels(beside: path, count: count) : nil
        for record in 0..<count {
            guard let label = self.label(of: record, format: format) else { break }
            guard (0..<format.classCount).contains(label) else {
                throw .labelOutOfRange(
                    path: path, record: record, classes: format.classCount, found: label)
            }
        }
    }

    /// Class of a record; nil without labels.
    func label(of record: Int, format: RecordFormat) -> Int? {
        guard format.labelBytes > 0 else { return labels.map { Int($0[$0.startIndex + record]) - 1 } }
        return Int(bytes[bytes.startIndex + record * format.recordBytes + format.labelBytes - 1])
    }

    /// The bytes of the labels' own file.
    func withLabels(_ body: (UnsafeRawBufferPointer) -> Void) {
        labels?.withUnsafeBytes(body)
    }

    /// Red, green, blue of each pixel of a record, row by row.
    func pixels(of record: Int, format: RecordFormat) -> [UInt8] {
        let start = record * format.recordBytes + format.labelBytes
        let (side, planeBytes) = (format.side, format.planeBytes)
        let (rowStep, columnStep) = format.isByColumns ? (1, side) : (side, 1)
        return bytes.withUnsafeBytes { raw in
            let planes = UnsafeRawBufferPointer(rebasing: raw[start..<start + 3 * planeBytes])
            return [UInt8](unsafeUninitializedCapacity: planes.count) { pixels, count in
                for row in 0..<side {
                    for column in 0..<side {
                        let source = row * rowStep + column * columnStep
                        let target = 3 * (row * side + column)
                        for plane in 0..<3 { pixels[target + plane] = planes[source + plane * planeBytes] }
                    }
                }
                count = planes.count
            }
        }
    }

    /// The file of labels that belongs to a file of images, a byte an image from 1 on; nil where it is not there.
    private static func labels(beside path: String, count: Int) throws(DatasetError) -> Data? {
        guard path.hasSuffix(RecordFormat.stl10Ending) else { return nil }
        let path = String(path.dropLast(RecordFormat.stl10Ending.count)) + "_y.bin"
        guard FileStatus(path: path)?.kind == .file else { return nil }
        let labels = try FileBytes.map(path)
        guard labels.count == count else {
            throw .badText(
                path: path, expected: "\(count) labels, a byte each", found: "\(labels.count) bytes")
        }
        if let wrong = labels.firstIndex(where: { !(1...10).contains($0) }) {
            let image = wrong - labels.startIndex
            throw .badText(
                path: path, expected: "labels from 1 to 10", found: "\(labels[wrong]) for image \(image)")
        }
        return labels
    }
}
