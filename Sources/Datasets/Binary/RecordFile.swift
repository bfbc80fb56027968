import Foundation

/// One file of records, mapped into memory.
struct RecordFile: Sendable {
    /// Name without the folders.
    let name: String
    /// The whole file.
    let bytes: Data
    /// Number of records.
    let count: Int

    /// Maps the file and checks its length and every label.
    init(path: String, format: RecordFormat) throws(DatasetError) {
        let bytes = try FileBytes.map(path)
        guard !bytes.isEmpty, bytes.count % format.recordBytes == 0 else {
            throw .wrongLength(path: path, recordBytes: [format.recordBytes], found: bytes.count)
        }
        name = FilePath.lastComponent(path)
        self.bytes = bytes
        count = bytes.count / format.recordBytes
        for record in 0..<count {
            let label = self.label(of: record, format: format)
            guard label < format.classCount else {
                throw .labelOutOfRange(
                    path: path, record: record, classes: format.classCount, found: label)
            }
        }
    }

    /// Class of a record.
    func label(of record: Int, format: RecordFormat) -> Int {
        Int(bytes[bytes.startIndex + record * format.recordBytes + format.labelBytes - 1])
    }

    /// Red, green, blue of each pixel of a record, row by row.
    func pixels(of record: Int, format: RecordFormat) -> [UInt8] {
        let start = record * format.recordBytes + format.labelBytes
        return bytes.withUnsafeBytes { raw in
            let planes = raw[start..<start + 3 * RecordFormat.planeBytes]
            return [UInt8](unsafeUninitializedCapacity: planes.count) { pixels, count in
                for (offset, value) in planes.enumerated() {
                    let (plane, pixel) = offset.quotientAndRemainder(dividingBy: RecordFormat.planeBytes)
                    pixels[3 * pixel + plane] = value
                }
                count = planes.count
            }
        }
    }
}
