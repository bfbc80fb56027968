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
        let names = try FileBytes.lines(path)
        guard names.count == format.classCount else {
            throw .badText(
                path: path, expected: "\(format.classCount) names of classes", found: "\(names.count) lines")
        }
        return names
    }
}
