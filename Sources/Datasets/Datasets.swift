/// Recognition of datasets by what lies at a path.
public enum Datasets {
    /// Opens the images at a path.
    ///
    /// - A folder with `data_batch_*.bin` or `test_batch.bin`: CIFAR-10 (with `train.bin` or `test.bin` and
    ///   `fine_label_names.txt`: CIFAR-100). The training files when there are any, the test file otherwise.
    /// - A folder with `train_X.bin`, `test_X.bin` or `unlabeled_X.bin`, the first of them that is there: STL-10, with
    ///   the labels of `train_y.bin` or `test_y.bin`.
    /// - A folder in Tiny-ImageNet's official layout, or its `train` or `val`: see `TinyImageNet`.
    /// - A folder that holds nothing but one folder of the two layouts above (beside files of other kinds).
    /// - A folder of tars and no images: shards in WebDataset's layout.
    /// - Any other folder: the images (by their endings: ``FileEnding``) at all levels below, in byte order of their
    ///   paths; their classes are the folders.
    /// - A file that ends in `_X.bin`: STL-10; in `.bin`: CIFAR-10 or CIFAR-100, by its length.
    /// - A file of CIFAR's Python versions, or their folder: as the binary ones.
    /// - A file that ends in `.txt`: the image files that it names, a path a line, relative to its folder; `-`: those on the
    ///   standard input, relative to the current folder.
    /// - Any other file: a tar, plain or compressed, or a zip, in the order of its members; classes as in shards; of
    ///   Tiny-ImageNet the training part.
    /// - A path with braces where nothing is: the shards that it stands for, see ``NamePattern``.
    ///
    /// Endings may be in capitals. What looks like an image and is not read is counted: ``ImageDataset/leftOut``.
    /// Listings of 50,000 images and more, but those of compressed tars, are kept in the user's cache.
    ///
    /// - Parameter progress: called now and then with the number of images found so far.
    /// - Throws: ``DatasetError`` when there is nothing, nothing known, or no image.
    public static func open(
        _ path: String, progress: (Int) -> Void = { _ in }
    ) throws(DatasetError) -> any ImageDataset {
        try open(path, cache: .user, progress: progress)
    }

    static func open(
        _ path: String, cache: ListingCache?, progress: (Int) -> Void = { _ in }
    ) throws(DatasetError) -> any ImageDataset {
        if path == TextLines.standardInput {
            return try ListedDataset.files(path, cache: nil, progress: progress)
        }
        guard let status = FileStatus(path: path) else {
            guard let pattern = NamePattern(path) else { throw .noSuchPath(path: path) }
            return try openPattern(pattern, path, cache, progress)
        }
        switch status.kind {
        case .folder: return try openFolder(path, cache, progress)
        case .file where path.lowercased().hasSuffix(".bin"):
            return try openRecords(path, byteCount: status.byteCount)
        case .file where FilePath.isImageName(path):
            throw .notADataset(path: path, found: "a single image; its folder would do")
        case .file where path.lowercased().hasSuffix(".txt"):
            return try ListedDataset.files(path, cache: cache, progress: progress)
        case .file: return try openArchive(path, cache, progress)
        case .other: throw .notADataset(path: path, found: "a device, a pipe or a socket")
        }
    }

    /// The shards that a pattern stands for, all in one folder.
    private static func openPattern(
        _ pattern: NamePattern, _ path: String, _ cache: ListingCache?, _ progress: (Int) -> Void
    ) throws(DatasetError) -> any ImageDataset {
        let paths = try pattern.names()
        let folder = FilePath.parent(paths[0])
        let names = paths.map { FilePath.lastComponent($0) }
        guard paths.allSatisfy({ FilePath.parent($0) == folder }) else {
            throw .badText(
                path: path, expected: "braces in the last part of the path", found: "them before it")
        }
        var known: Set<String> = []
        for name in names where !known.insert(name).inserted {
            throw .badText(path: path, expected: "each name once", found: "\(name) twice")
        }
        for path in paths where FileStatus(path: path) == nil { throw .noSuchPath(path: path) }
        return try ListedDataset.shards(
            folder, as: path, names: names, beside: LeftOut(), cache: cache, progress: progress)
    }

    /// What is no archive may be of a format that is known not to be read.
    private static func openArchive(
        _ path: String, _ cache: ListingCache?, _ progress: (Int) -> Void
    ) throws(DatasetError) -> any ImageDataset {
        if try PickledBatch.isOne(path) {
            let name = FilePath.lastComponent(path)
            return try RecordDataset(
                path: path, folder: FilePath.parent(path), files: [path],
                format: ["train", "test"].contains(name) ? .cifar100Python : .cifar10Python)
        }
        let head = try ByteStore(of: DescriptorFile(reading: path)).bytes(0..<ForeignFormat.headBytes)
        let format = ForeignFormat(name: FilePath.lastComponent(path), head: head)
        if format == .zip { return try ListedDataset.zip(path, cache: cache, progress: progress) }
        do throws(DatasetError) {
            return try ListedDataset.archive(path, cache: cache, progress: progress)
        } catch .notADataset(path, let found) {
            throw .notADataset(path: path, found: format?.advice ?? found)
        }
    }

    private static func openRecords(_ path: String, byteCount: Int) throws(DatasetError) -> RecordDataset {
        let format = try RecordFormat.recognised(path: path, byteCount: byteCount)
        return try RecordDataset(
            path: path, folder: FilePath.parent(path), files: [path], format: format)
    }

    private static func openFolder(
        _ path: String, _ cache: ListingCache?, _ progress: (Int) -> Void
    ) throws(DatasetError) -> any ImageDataset {
        if let kept = ListedDataset.keptTree(path, cache: cache) {
            return try TinyImageNet.open(path) ?? kept
        }
        let contents = try FolderContents(of: path)
        if let dataset = try openKnownFolder(path, contents, as: path) { return dataset }
        guard !contents.hasImages else {
            return try ListedDataset.tree(path, cache: cache, progress: progress)
        }
        if contents.folders.count == 1 {
            let folder = FilePath.join(path, contents.folders[0])
            if let dataset = try openKnownFolder(folder, FolderContents(of: folder), as: path) {
                return dataset
            }
        }
        if contents.folders.isEmpty, !contents.tars.isEmpty {
            return try ListedDataset.shards(
                path, names: contents.tars, beside: contents.leftOut, cache: cache, progress: progress)
        }
        return try ListedDataset.tree(path, cache: cache, progress: progress)
    }

    /// Opens a folder of a known layout; nil when it is none.
    private static func openKnownFolder(
        _ folder: String, _ contents: FolderContents, as path: String
    ) throws(DatasetError) -> (any ImageDataset)? {
        let names = contents.binaries
        let batches = names.filter { $0.hasPrefix("data_batch_") }
        if !batches.isEmpty || names.contains("test_batch.bin") {
            let files = batches.isEmpty ? ["test_batch.bin"] : batches
            return try RecordDataset(
                path: path, folder: folder, files: files.map { FilePath.join(folder, $0) }, format: .cifar10)
        }
        if let file = ["train_X.bin", "test_X.bin", "unlabeled_X.bin"].first(where: names.contains) {
            return try RecordDataset(
                path: path, folder: folder, files: [FilePath.join(folder, file)], format: .stl10)
        }
        if FileStatus(path: FilePath.join(folder, "fine_label_names.txt")) != nil,
            let file = ["train.bin", "test.bin"].first(where: names.contains)
        {
            return try RecordDataset(
                path: path, folder: folder, files: [FilePath.join(folder, file)], format: .cifar100)
        }
        if let pickles = try openPickles(folder, as: path) { return pickles }
        return try TinyImageNet.open(folder)
    }

    /// Opens a folder of CIFAR's Python versions, the training files when there are any; nil when it is none.
    private static func openPickles(
        _ folder: String, as path: String
    ) throws(DatasetError) -> (any ImageDataset)? {
        let batches = (1...5).map { "data_batch_\($0)" }
        for (names, format) in [
            (batches, RecordFormat.cifar10Python), (["test_batch"], .cifar10Python),
            (["train"], .cifar100Python),
            (["test"], .cifar100Python),
        ] {
            var files: [String] = []
            for name in names {
                let file = FilePath.join(folder, name)
                if try PickledBatch.isOne(file) { files.append(file) }
            }
            if !files.isEmpty {
                return try RecordDataset(path: path, folder: folder, files: files, format: format)
            }
        }
        return nil
    }
}
