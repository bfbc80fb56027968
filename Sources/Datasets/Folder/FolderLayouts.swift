/// The layouts of folders of image files.
enum FolderLayouts {
    /// Class folders, or one flat folder without labels.
    ///
    /// An image's class is the first component of its relative path; a flat image among class folders has none.
    static func tree(_ path: String) throws(DatasetError) -> FileDataset {
        let listing = try FolderListing(path)
        let classes = Set(listing.entries.compactMap { folder(of: $0.name) })
            .sorted { FilePath.precedes($0, $1) }
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        let images = listing.entries.map { entry in
            ListedImage(
                path: entry.path, name: entry.name, byteCount: entry.byteCount,
                label: folder(of: entry.name).flatMap { numbers[$0] })
        }
        return try FileDataset(path: path, layout: "folder tree", classNames: classes, images: images)
    }

    /// Tiny-ImageNet's official layout, or nil where the folder is none.
    ///
    /// Given the root (with `wnids.txt`) it is the training part where `train` exists, else the validation part;
    /// given `val` itself (with `val_annotations.txt`) it is that. Classes are numbered as in `wnids.txt`.
    static func tinyImageNet(_ path: String) throws(DatasetError) -> FileDataset? {
        let annotations = FilePath.join(path, "val_annotations.txt")
        if isFile(annotations) {
            let parent = FilePath.join(path, "../wnids.txt")
            return try validation(
                path, folder: path, wnids: isFile(parent) ? FileBytes.lines(parent) : nil)
        }
        let wnids = FilePath.join(path, "wnids.txt")
        guard isFile(wnids) else { return nil }
        let classes = try FileBytes.lines(wnids)
        let train = FilePath.join(path, "train")
        if FileStatus(path: train)?.kind == .folder { return try training(path, folder: train, classes) }
        return try validation(path, folder: FilePath.join(path, "val"), wnids: classes)
    }

    private static func training(
        _ path: String, folder: String, _ classes: [String]
    ) throws(DatasetError) -> FileDataset {
        let numbers = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let images = try FolderListing(folder).entries.map { entry in
            ListedImage(
                path: entry.path, name: entry.name, byteCount: entry.byteCount,
                label: self.folder(of: entry.name).flatMap { numbers[$0] })
        }
        return try FileDataset(
            path: path, layout: "Tiny-ImageNet, training part", classNames: classes, images: images)
    }

    private static func validation(
        _ path: String, folder: String, wnids: [String]?
    ) throws(DatasetError) -> FileDataset {
        let annotations = try annotations(FilePath.join(folder, "val_annotations.txt"))
        let classes = wnids ?? Set(annotations.values).sorted { FilePath.precedes($0, $1) }
        let numbers = Dictionary(classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let images = try FolderListing(FilePath.join(folder, "images")).entries.map { entry in
            ListedImage(
                path: entry.path, name: entry.name, byteCount: entry.byteCount,
                label: annotations[entry.name].flatMap { numbers[$0] })
        }
        return try FileDataset(
            path: path, layout: "Tiny-ImageNet, validation part", classNames: classes, images: images)
    }

    /// File name to class: the first two columns of a tab-separated text.
    private static func annotations(_ path: String) throws(DatasetError) -> [String: String] {
        var classes: [String: String] = [:]
        for line in try FileBytes.lines(path) {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 2 else {
                throw .badText(path: path, expected: "a file name, a tab and a class a line", found: line)
            }
            classes[String(columns[0])] = String(columns[1])
        }
        return classes
    }

    private static func isFile(_ path: String) -> Bool { FileStatus(path: path)?.kind == .file }

    /// The first folder of a relative path, or nil for a plain name.
    private static func folder(of name: String) -> String? {
        let parts = name.split(separator: "/", maxSplits: 1)
        return parts.count == 2 ? String(parts[0]) : nil
    }
}
