/// A walk through the images below a folder, in the byte order of their relative paths.
///
/// Names that begin with a dot are left out. Links are followed, but no folder is entered twice, so that a
/// link to a folder above ends there. In memory are the names of one folder a level.
struct FolderWalk {
    /// Folders that were entered, by their paths below the first, as they were before.
    private(set) var folders: [ListedSource] = []
    /// Visible files that are not images.
    private(set) var otherFiles = 0
    private var entered: Set<FileStatus.Identity> = []

    /// Hands over the path below `folder` and the size of each image.
    mutating func visit(
        _ folder: String, _ body: (_ name: String, _ byteCount: Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        try enter(folder, relative: "", root: folder, body)
    }

    private mutating func enter(
        _ folder: String, relative: String, root: String,
        _ body: (String, Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        guard let status = FileStatus(path: folder) else { throw .noSuchPath(path: folder) }
        guard entered.insert(status.identity).inserted else { return }
        if let source = ListedSource(relative, in: root) { folders.append(source) }
        for (name, status) in try children(of: folder) {
            let (path, below) = (FilePath.join(folder, name), FilePath.join(relative, name))
            if status.kind == .folder {
                try enter(path, relative: below, root: root, body)
            } else {
                try body(below, status.byteCount)
            }
        }
    }

    /// Folders and images in the byte order of the paths below them: a folder's name is followed by a slash there.
    private mutating func children(of folder: String) throws(DatasetError) -> [(String, FileStatus)] {
        var found: [(key: String, name: String, status: FileStatus)] = []
        for name in try FolderScan.visibleNames(in: folder) {
            let path = FilePath.join(folder, name)
            let isImage = FilePath.isImageName(name)
            guard let status = FileStatus(path: path) else {
                if isImage { throw .unreadable(path: path, reason: "a link that leads nowhere") }
                continue
            }
            switch status.kind {
            case .folder: found.append((name + "/", name, status))
            case .file where isImage: found.append((name, name, status))
            case .file, .other: otherFiles += 1
            }
        }
        return found.sorted { FilePath.precedes($0.key, $1.key) }.map { ($0.name, $0.status) }
    }
}
