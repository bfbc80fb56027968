/// The official layout of Tiny-ImageNet: `wnids.txt`, `train/<wnid>/images/*.JPEG`, `val/images/*.JPEG` with
/// `val/val_annotations.txt`.
///
/// Given its root, the training part is opened when it is there, the validation part otherwise. Given one of
/// the two parts, that one. Names are relative to the root, classes in the order of `wnids.txt`.
/// Source: http://cs231n.stanford.edu/tiny-imagenet-200.zip
enum TinyImageNet {
    /// Opens a folder of this layout; nil when it is none.
    static func open(_ path: String) throws(DatasetError) -> FolderDataset? {
        if isFile(path, "wnids.txt") {
            if isFolder(path, "train") { return try train(path, root: path) }
            return isFile(path, "val/val_annotations.txt") ? try validation(path, root: path) : nil
        }
        let root = FilePath.join(path, "..")
        switch FilePath.resolvedName(path) {
        case "train" where isFile(root, "wnids.txt"): return try train(path, root: root)
        case "val" where isFile(path, "val_annotations.txt"): return try validation(path, root: root)
        default: return nil
        }
    }

    private static func isFile(_ folder: String, _ name: String) -> Bool {
        FileStatus(path: FilePath.join(folder, name))?.kind == .file
    }

    private static func isFolder(_ folder: String, _ name: String) -> Bool {
        FileStatus(path: FilePath.join(folder, name))?.kind == .folder
    }

    private static func train(_ path: String, root: String) throws(DatasetError) -> FolderDataset {
        let (images, leftOut) = try images(path, root: root, part: "train")
        let order = try FileBytes.lines(FilePath.join(root, "wnids.txt"))
        let folders = images.map { FilePath.components($0.name).dropFirst().dropLast().first }
        let classes = ClassAssignment(classes: folders, order: order)
        return FolderDataset(
            path: path, root: root, layout: layout("train"), images: images, classes: classes,
            leftOut: leftOut)
    }

    private static func validation(_ path: String, root: String) throws(DatasetError) -> FolderDataset {
        let (images, leftOut) = try images(path, root: root, part: "val")
        let file = FilePath.join(root, "val/val_annotations.txt")
        let annotations = try annotations(file)
        let listed =
            isFile(root, "wnids.txt") ? try FileBytes.lines(FilePath.join(root, "wnids.txt")) : []
        var classes: [String] = []
        for image in images {
            guard let name = annotations[FilePath.lastComponent(image.name)] else {
                throw .badText(path: file, expected: "a line for \(image.name)", found: "none")
            }
            classes.append(name)
        }
        let assignment = ClassAssignment(classes: classes, order: listed)
        return FolderDataset(
            path: path, root: root, layout: layout("val"), images: images, classes: assignment,
            leftOut: leftOut)
    }

    private static func layout(_ part: String) -> String { "Tiny-ImageNet \(part)" }

    /// The images of one part, with names that begin with the part.
    private static func images(
        _ path: String, root: String, part: String
    ) throws(DatasetError) -> (images: [FolderScan.Image], leftOut: LeftOut) {
        let scan = try FolderScan(path: FilePath.join(root, part))
        guard !scan.images.isEmpty else {
            let found = scan.others.description("files", leftOut: scan.leftOut)
            throw .noImages(path: path, layout: layout(part), found: found)
        }
        let images = scan.images.map {
            FolderScan.Image(name: FilePath.join(part, $0.name), byteCount: $0.byteCount)
        }
        return (images, scan.leftOut)
    }

    /// The class of each file name: its first two columns, with a tab between columns.
    private static func annotations(_ path: String) throws(DatasetError) -> [String: String] {
        var classes: [String: String] = [:]
        for (number, line) in try FileBytes.lines(path).enumerated() {
            let columns = line.split(separator: "\t")
            guard columns.count >= 2 else {
                throw .badText(
                    path: path, expected: "a file name, a tab and a class on line \(number + 1)",
                    found: "\(columns.count) columns")
            }
            classes[String(columns[0])] = String(columns[1])
        }
        return classes
    }
}
