import Algorithms
import Imaging

/// Images of the binary layout of CIFAR-10, CIFAR-100 or STL-10, in one file or several.
struct RecordDataset: ImageDataset {
    let path: String
    let classNames: [String]
    let fingerprint: String
    private let format: RecordFormat
    private let files: [RecordFile]
    /// Index of the first image of each file, and then the number of images.
    private let starts: [Int]

    var layout: String { format.layout }
    var count: Int { starts.last ?? 0 }

    /// Opens the files in this order; class names come from the folder that holds them.
    ///
    /// The fingerprint covers the layout, the names of the files and all their bytes, labels too; not the folder.
    init(path: String, folder: String, files paths: [String], format: RecordFormat) throws(DatasetError) {
        var files: [RecordFile] = []
        var fingerprint = Fingerprint(layout: format.layout)
        for file in paths {
            files.append(try RecordFile(path: file, format: format, fingerprint: &fingerprint))
        }
        self.path = path
        self.format = format
        self.files = files
        starts = Array(files.map(\.count).reductions(0, +))
        let isLabelled = files.allSatisfy { $0.label(of: 0) != nil }
        classNames = isLabelled ? try Self.classNames(folder: folder, format: format) : []
        self.fingerprint = fingerprint.hexadecimal()
    }

    func name(at index: Int) -> String {
        guard let place = place(of: index) else { return "" }
        return "\(files[place.file].name)[\(place.record)]"
    }

    func label(at index: Int) -> Int? {
        guard let place = place(of: index) else { return nil }
        return files[place.file].label(of: place.record)
    }

    func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard let place = place(of: index) else {
            throw .indexOutOfRange(path: path, count: count, found: index)
        }
        let pixels = try files[place.file].pixels(of: place.record)
        do {
            return try RGBImage(width: format.side, height: format.side, pixels: pixels)
        } catch {
            throw .image(path: path, name: name(at: index), error)
        }
    }

    private func place(of index: Int) -> (file: Int, record: Int)? {
        guard index >= 0, index < count else { return nil }
        let file = starts.partitioningIndex { $0 > index } - 1
        return (file, index - starts[file])
    }

    private static func classNames(folder: String, format: RecordFormat) throws(DatasetError) -> [String] {
        let path = FilePath.join(folder, format.classNamesFile)
        guard FileStatus(path: path)?.kind == .file else { return format.standardClassNames }
        let names =
            format.pickledNames.isEmpty
            ? try FileBytes.lines(path) : try PickledBatch.classNames(path, format: format)
        guard names.count == format.classCount else {
            throw .badText(
                path: path, expected: "\(format.classCount) names of classes", found: "\(names.count)")
        }
        return names
    }
}

/// One file of records, read as they are asked for; of all of them only the classes are in memory.
struct RecordFile: Sendable {
    /// Name without the folders.
    let name: String
    /// Number of records.
    let count: Int

    private let path: String
    private let format: RecordFormat
    private let bytes: ByteStore
    /// Where the first record is.
    private let start: Int
    /// A byte a record; empty without classes.
    private let labels: [UInt8]

    /// Opens the file, checks its length and every label, and adds its name, all its bytes and those of a file of labels to
    /// `fingerprint`.
    init(path: String, format: RecordFormat, fingerprint: inout Fingerprint) throws(DatasetError) {
        let bytes = try ByteStore(of: DescriptorFile(reading: path))
        guard format.pickledLabels.isEmpty else {
            let batch = try PickledBatch(bytes, path: path, format: format)
            (name, count) = (FilePath.lastComponent(path), batch.labels.count)
            (self.path, self.format, self.bytes) = (path, format, bytes)
            (start, labels) = (batch.start, batch.labels)
            fingerprint.add(name)
            try fingerprint.add(bytes) { _ in }
            return
        }
        start = 0
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
        let start = start + record * format.recordBytes + format.labelBytes
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

/// A format of fixed records: label bytes, if any, then a red, a green and a blue plane.
///
/// Sources: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version": planes of 32 x 32, row by row;
/// https://cs.stanford.edu/~acoates/stl10/: planes of 96 x 96, column by column, labels from 1 in a file of their own.
struct RecordFormat: Sendable, Equatable {
    /// Name for a report.
    let layout: String
    /// Label bytes before the planes; the last one is the class.
    let labelBytes: Int
    /// Number of classes.
    let classCount: Int
    /// File beside the records that names the classes, one a line.
    let classNamesFile: String
    /// Names where that file is missing.
    let standardClassNames: [String]
    /// Rows and columns of an image.
    var side = 32
    /// Whether a plane goes column by column.
    var isByColumns = false
    /// What a pickle of records calls its labels, and the file beside it the classes' names; empty where they are none.
    var pickledLabels = ""
    var pickledNames = ""

    /// Bytes of one plane.
    var planeBytes: Int { side * side }
    /// Bytes of one record.
    var recordBytes: Int { labelBytes + 3 * planeBytes }

    /// One label byte, ten classes, 3073 bytes a record.
    static let cifar10 = RecordFormat(
        layout: "CIFAR-10 binary", labelBytes: 1, classCount: 10, classNamesFile: "batches.meta.txt",
        standardClassNames: [
            "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
        ])

    /// A coarse and a fine label byte, a hundred fine classes, 3074 bytes a record.
    static let cifar100 = RecordFormat(
        layout: "CIFAR-100 binary", labelBytes: 2, classCount: 100, classNamesFile: "fine_label_names.txt",
        standardClassNames: (0..<100).map { "class \($0)" })

    /// No label bytes: an array within a pickle, whose labels stand beside it.
    static let cifar10Python = RecordFormat(
        layout: "CIFAR-10 Python", labelBytes: 0, classCount: 10, classNamesFile: "batches.meta",
        standardClassNames: cifar10.standardClassNames, pickledLabels: "labels", pickledNames: "label_names")

    /// The same of a hundred fine classes.
    static let cifar100Python = RecordFormat(
        layout: "CIFAR-100 Python", labelBytes: 0, classCount: 100, classNamesFile: "meta",
        standardClassNames: cifar100.standardClassNames, pickledLabels: "fine_labels",
        pickledNames: "fine_label_names")

    /// No label bytes, ten classes, 27,648 bytes a record.
    static let stl10 = RecordFormat(
        layout: "STL-10 binary", labelBytes: 0, classCount: 10, classNamesFile: "class_names.txt",
        standardClassNames: [
            "airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck",
        ], side: 96, isByColumns: true)

    /// How the names of STL-10's files of images end; its labels are in files that end in `_y.bin`.
    static let stl10Ending = "_X.bin"

    /// The format that a name and a length fit.
    ///
    /// A name that ends in `_X.bin` is STL-10's. A length that fits both (a multiple of 3073 * 3074 bytes) goes by the official file name:
    /// `train.bin` and `test.bin` are CIFAR-100, every other name is CIFAR-10.
    static func recognised(path: String, byteCount: Int) throws(DatasetError) -> RecordFormat {
        guard !path.hasSuffix(stl10Ending) else { return stl10 }
        let fitting = [cifar10, cifar100].filter { byteCount > 0 && byteCount % $0.recordBytes == 0 }
        guard let first = fitting.first, let last = fitting.last else {
            throw .wrongLength(
                path: path, recordBytes: [cifar10.recordBytes, cifar100.recordBytes], found: byteCount)
        }
        let isNamedAsCIFAR100 = ["train.bin", "test.bin"].contains(FilePath.lastComponent(path))
        return isNamedAsCIFAR100 ? last : first
    }
}
