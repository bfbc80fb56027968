/// Recognises datasets by what lies at a path.
public enum Datasets {
    /// Opens a folder of images, a folder or a file of CIFAR records, or a tar.
    ///
    /// - Throws: ``DatasetError`` when nothing is there, nothing is recognised, or what is recognised is broken.
    public static func open(_ path: String) throws(DatasetError) -> any ImageDataset {
        guard let status = FileStatus(path: path) else { throw .noSuchPath(path: path) }
        switch status.kind {
        case .folder: return try openFolder(path)
        case .file: return try openFile(path, byteCount: status.byteCount)
        case .other: throw .notADataset(path: path, found: "neither a file nor a folder")
        }
    }

    private static func openFolder(_ path: String) throws(DatasetError) -> any ImageDataset {
        if let dataset = try FolderLayouts.tinyImageNet(path) { return dataset }
        let records = try FolderListing.children(of: path).filter { isRecordName($0) }
        guard let first = records.first else { return try FolderLayouts.tree(path) }
        let training = records.filter { $0.hasPrefix("data_batch_") || $0 == "train.bin" }
        let chosen = (training.isEmpty ? records : training).map { FilePath.join(path, $0) }
        let byteCount = FileStatus(path: FilePath.join(path, first))?.byteCount ?? 0
        let format = try RecordFormat.recognised(path: chosen[0], byteCount: byteCount)
        return try RecordDataset(path: path, folder: path, files: chosen, format: format)
    }

    /// The official names of the CIFAR binaries.
    private static func isRecordName(_ name: String) -> Bool {
        (name.hasPrefix("data_batch_") && name.hasSuffix(".bin"))
            || ["test_batch.bin", "train.bin", "test.bin"].contains(name)
    }

    private static func openFile(_ path: String, byteCount: Int) throws(DatasetError) -> any ImageDataset {
        if path.lowercased().hasSuffix(".bin") {
            let format = try RecordFormat.recognised(path: path, byteCount: byteCount)
            return try RecordDataset(
                path: path, folder: FilePath.join(path, ".."), files: [path], format: format)
        }
        guard !FilePath.isImageName(path) else {
            throw .notADataset(path: path, found: "a single image; name its folder")
        }
        return try TarDataset(path: path)
    }
}
