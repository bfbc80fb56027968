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
