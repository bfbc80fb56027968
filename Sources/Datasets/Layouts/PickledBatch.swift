/// A file of CIFAR's Python versions: where its pixels are, and its classes.
///
/// Source: https://www.cs.toronto.edu/~kriz/cifar.html, "Python version": a dictionary with `data`, an array of one row an image,
/// and `labels` (CIFAR-10) or `fine_labels` (CIFAR-100).
struct PickledBatch {
    /// Where the pixels of the first image begin.
    let start: Int
    /// A byte an image.
    let labels: [UInt8]

    /// The files that hold images, of both.
    static let names: Set = [
        "data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch", "train",
        "test",
    ]

    /// Whether the file at a path is one of these, by its name and first bytes.
    static func isOne(_ path: String) throws(DatasetError) -> Bool {
        guard names.contains(FilePath.lastComponent(path)), FileStatus(path: path)?.kind == .file else {
            return false
        }
        return try ByteStore(of: DescriptorFile(reading: path)).bytes(0..<2) == PickledValues.head
    }

    /// Reads a file of a format.
    init(_ bytes: ByteStore, path: String, format: RecordFormat) throws(DatasetError) {
        let values = try PickledValues(bytes, path: path)
        let dictionary = try values.dictionary()
        let key = format.pickledLabels
        guard let numbers = values.list(dictionary[key]),
            let data = try Self.array(dictionary["data"], values)
        else {
            throw values.failure("`data`, an array of bytes, and `\(key)`, a list", "neither or one")
        }
        guard data.columns == format.recordBytes, data.rows == numbers.count, data.rows > 0,
            data.place.count == data.rows * data.columns
        else {
            throw values.failure(
                "as many rows of \(format.recordBytes) bytes as labels, \(numbers.count)",
                "\(data.rows) of \(data.columns) in \(data.place.count) bytes")
        }
        var labels: [UInt8] = []
        for (record, value) in numbers.enumerated() {
            guard case .integer(let label) = value, (0..<format.classCount).contains(label) else {
                let found = if case .integer(let label) = value { label } else { -1 }
                throw .labelOutOfRange(path: path, record: record, classes: format.classCount, found: found)
            }
            labels.append(UInt8(label))
        }
        start = data.place.lowerBound
        self.labels = labels
    }

    /// The names of the classes in a file beside the images.
    static func classNames(_ path: String, format: RecordFormat) throws(DatasetError) -> [String] {
        let values = try PickledValues(ByteStore(of: DescriptorFile(reading: path)), path: path)
        var names: [String] = []
        for value in values.list(try values.dictionary()[format.pickledNames]) ?? [] {
            if case .text(let range) = value, range.count <= 256 { names.append(try values.text(range)) }
        }
        return names
    }

    /// Shape and place of an array of bytes, row by row: what `_reconstruct` made and was then given as its state.
    private static func array(
        _ value: PickledValues.Value?, _ values: PickledValues
    ) throws(DatasetError) -> (rows: Int, columns: Int, place: Range<Int>)? {
        guard case .node(let place)? = value, case .call(let name, _, let state) = values.nodes[place],
            ["numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct"].contains(name),
            let fields = values.tuple(state), fields.count == 5, let shape = values.tuple(fields[1]),
            shape.count == 2,
            case .integer(let rows) = shape[0], case .integer(let columns) = shape[1],
            (0...1 << 30).contains(rows),
            (0...1 << 20).contains(columns), case .integer(0) = fields[3], case .text(let data) = fields[4],
            case .node(let type) = fields[2],
            case .call("numpy.dtype", let arguments, _) = values.nodes[type],
            case .text(let code)? = arguments.first, code.count <= 8, try values.text(code) == "u1"
        else { return nil }
        return (rows, columns, data)
    }
}
