/// One file of records, read as they are asked for; of all of them only the classes are in memory.
struct RecordFile: Sendable {
    /// Name without the folders.
    let name: String
    /// Number of records.
    let count: Int

    private let path: String
    private let format: RecordFormat
    private let bytes: ByteStore
    /// A byte a record; empty without classes.
    private let labels: [UInt8]

    /// Opens the file, checks its length and every label, and adds its name, all its bytes and those of a file of labels to
    /// `fingerprint`.
    init(path: String, format: RecordFormat, fingerprint: inout Fingerprint) throws(DatasetError) {
        let bytes = try ByteStore(of: DescriptorFile(reading: path))
        guard bytes.count > 0, bytes.count % format.recordBytes == 0 else {
            throw .wrongLength(path: path, recordBytes: [format.recordBytes], found: bytes.count)
        }
        name = FilePath.lastComponent(path)
        count = bytes.count / format.recordBytes
        (self.path, self.format, self.bytes) = (path, format, bytes)
        fingerprint.add(name)
        var labels = try Self.addRecords(bytes, format, to: &fingerprint)
        if format.labelBytes > 0 {
            try Self.check(labels, path: path, format: format)
        } else if let beside = try Self.labels(beside: path, count: count) {
            labels = beside.map { $0 - 1 }
            beside.withUnsafeBytes { fingerprint.add($0) }
        }
        self.labels = labels
    }

    /// Class of a record; nil without labels.
    func label(of record: Int) -> Int? { labels.indices.contains(record) ? Int(labels[record]) : nil }

    /// Red, green, blue of each pixel of a record, row by row.
    func pixels(of record: Int) throws(DatasetError) -> [UInt8] {
        let start = record * format.recordBytes + format.labelBytes
        let (side, planeBytes) = (format.side, format.planeBytes)
        let (rowStep, columnStep) = format.isByColumns ? (1, side) : (side, 1)
        let planes = try bytes.bytes(start..<start + 3 * planeBytes)
        guard planes.count == 3 * planeBytes else {
            throw .changed(
                path: path, name: "record \(record)", expected: 3 * planeBytes, found: planes.count,
                listing: nil)
        }
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

    /// Adds all bytes to a fingerprint, and picks the label of each record.
    private static func addRecords(
        _ bytes: ByteStore, _ format: RecordFormat, to fingerprint: inout Fingerprint
    ) throws(DatasetError) -> [UInt8] {
        var labels: [UInt8] = []
        var start = 0
        try fingerprint.add(bytes) { chunk in
            defer { start += chunk.count }
            guard format.labelBytes > 0 else { return }
            // The next label's place in the file, and then in the chunk.
            let next = labels.count * format.recordBytes + format.labelBytes - 1 - start
            for place in stride(from: next, to: chunk.count, by: format.recordBytes) {
                labels.append(chunk[place])
            }
        }
        return labels
    }

    private static func check(
        _ labels: [UInt8], path: String, format: RecordFormat
    ) throws(DatasetError) {
        guard let wrong = labels.firstIndex(where: { $0 >= format.classCount }) else { return }
        throw .labelOutOfRange(
            path: path, record: wrong, classes: format.classCount, found: Int(labels[wrong]))
    }

    /// The file of labels that belongs to a file of images, a byte an image from 1 on; nil where it is not there.
    private static func labels(beside path: String, count: Int) throws(DatasetError) -> [UInt8]? {
        guard path.hasSuffix(RecordFormat.stl10Ending) else { return nil }
        let path = String(path.dropLast(RecordFormat.stl10Ending.count)) + "_y.bin"
        guard FileStatus(path: path)?.kind == .file else { return nil }
        let labels = try FileBytes.read(path, what: "file of labels", limit: FileBytes.textLimit)
        guard labels.count == count else {
            throw .badText(
                path: path, expected: "\(count) labels, a byte each", found: "\(labels.count) bytes")
        }
        if let wrong = labels.firstIndex(where: { !(1...10).contains($0) }) {
            throw .badText(
                path: path, expected: "labels from 1 to 10", found: "\(labels[wrong]) for image \(wrong)")
        }
        return labels
    }
}
