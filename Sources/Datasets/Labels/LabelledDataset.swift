import Imaging

/// A data set whose classes stand in a file of their own: `path,label` in each line.
///
/// A path is the name of an image; one without a folder that of the one image whose name ends so. Where all labels are
/// numbers below a million they are the numbers of the classes, otherwise their names, in the data set's order where it has
/// all of them and in byte order where not.
public struct LabelledDataset: ImageDataset {
    private let base: any ImageDataset
    private let labels: [Int32]
    /// Names of the classes by number.
    public let classNames: [String]
    /// Of the images and their classes.
    public let fingerprint: String
    /// Lines that name no image.
    public let unusedLines: Int
    /// Images that no line names: they have no class.
    public let unnamedImages: Int

    /// Reads the classes of all images.
    ///
    /// - Parameter path: of a text with two columns or more; a first line that names columns may say which they are.
    /// - Throws: ``DatasetError`` for a file that is none, for classes that contradict each other, and where no line names
    ///   an image.
    public init(_ base: any ImageDataset, labels path: String) throws(DatasetError) {
        let table = try LabelTable(path)
        let names = try table.classNames(known: base.classNames)
        let numbers = Dictionary(
            names.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        var fingerprint = Fingerprint(layout: "labels of \(base.layout)")
        fingerprint.add(base.fingerprint)
        fingerprint.add(names)
        var labels: [Int32] = []
        labels.reserveCapacity(base.count)
        var used = [Bool](repeating: false, count: table.count)
        for index in 0..<base.count {
            let label = try table.label(of: base.name(at: index), &used).flatMap { numbers[$0] } ?? -1
            labels.append(label)
            fingerprint.add(Int(label))
        }
        guard used.contains(true) else {
            throw .badText(
                path: path, expected: "names of images such as \(base.count > 0 ? base.name(at: 0) : "-")",
                found: "\(table.count) lines without one")
        }
        (self.base, self.labels, classNames) = (base, labels, names)
        self.fingerprint = fingerprint.hexadecimal()
        unusedLines = used.count { !$0 }
        unnamedImages = labels.count { $0 < 0 }
    }

    /// Number of images of the base.
    public var count: Int { base.count }
    /// Path of the base.
    public var path: String { base.path }
    /// Layout of the base.
    public var layout: String { base.layout }
    /// What the base leaves out.
    public var leftOut: LeftOut { base.leftOut }
    /// How the images of the base were chosen.
    public var subset: ImageSubset? { base.subset }
    /// Name of an image, as in the base.
    public func name(at index: Int) -> String { base.name(at: index) }
    /// Class of an image, or nil where no line names it.
    public func label(at index: Int) -> Int? {
        labels.indices.contains(index) && labels[index] >= 0 ? Int(labels[index]) : nil
    }
    /// The image of the base.
    ///
    /// - Throws: ``DatasetError`` as the base does.
    public func image(at index: Int) throws(DatasetError) -> RGBImage { try base.image(at: index) }
}
