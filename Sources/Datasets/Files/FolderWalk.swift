/// A walk through the images below a folder, in the byte order of their relative paths.
///
/// Names that begin with a dot are left out. Links are followed, but no folder is entered twice, so that a
/// link to a folder above ends there. In memory are the names of one folder a level.
struct FolderWalk {
    /// Folders that were entered, by their paths below the first.
    private(set) var folders: [String] = []
    /// Visible files that are not images.
    private(set) var otherFiles = 0
    private var entered: Set<FileStatus.Identity> = []

    /// Hands over the path below `folder` and the size of each image.
    mutating func visit(
        _ folder: String, _ body: (_ name: String, _ byteCount: Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        try enter(folder, relative: "", body)
    }

    private mutating func enter(
        _ folder: String, relative: String, _ body: (String, Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        guard let status = FileStatus(path: folder) else { throw .noSuchPath(path: folder) }
        guard entered.insert(status.identity).inserted else { return }
        folders.append(relative)
        for (key, status) in try children(of: folder) {
            if status.kind == .folder {
                let name = String(key.dropLast())
                try enter(FilePath.join(folder, name), relative: FilePath.join(relative, name), body)
            } else {
                try body(FilePath.join(relative, key), status.byteCount)
            }
        }
    }

    /// Folders, with a slash behind their names as in the paths below them, and images, in byte order.
    private mutating func children(of folder: String) throws(DatasetError) -> [(String, FileStatus)] {
        var found: [(String, FileStatus)] = []
        for name in try FolderScan.visibleNames(in: folder) {
            let path = FilePath.join(folder, name)
            let isImage = FilePath.isImageName(name)
            guard let status = FileStatus(path: path) else {
                if isImage { throw .unreadable(path: path, reason: "a link that leads nowhere") }
                continue
            }
            switch status.kind {
            case .folder: found.append((name + "/", status))
            case .file where isImage: found.append((name, status))
            case .file, .other: otherFiles += 1
            }
        }
        return found.sorted { FilePath.precedes($0.0, $1.0) }
    }
}
