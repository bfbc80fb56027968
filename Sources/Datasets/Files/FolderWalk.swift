/// A walk through the images below a folder, in the byte order of their relative paths.
///
/// Names that begin with a dot are left out. Links are followed, but no folder is entered twice, so that a
/// link to a folder above ends there. Of a folder with very many names, few are in memory.
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
        var children = try children(of: folder)
        try children.forEach { child throws(DatasetError) in
            guard child.isFolder else { return try body(FilePath.join(relative, child.key), child.byteCount) }
            // A folder's key ends in the slash.
            let name = String(decoding: child.key.utf8.dropLast(), as: UTF8.self)
            try enter(
                FilePath.join(folder, name), relative: FilePath.join(relative, name), root: root, body)
        }
    }

    /// Folders and images in the byte order of the paths below them: a folder's name is followed by a slash there.
    private mutating func children(of folder: String) throws(DatasetError) -> EntrySorter {
        var found = EntrySorter(folder: folder)
        try FolderStream.forEachVisibleName(in: folder) { name, hint throws(DatasetError) in
            let path = FilePath.join(folder, name)
            let isImage = FilePath.isImageName(name)
            guard isImage || hint != .file else {
                otherFiles += 1
                return
            }
            guard let status = FileStatus(path: path) else {
                let reason = "a link that leads nowhere, or a name that is not UTF-8"
                if isImage { throw .unreadable(path: path, reason: reason) }
                return
            }
            switch status.kind {
            case .folder: try found.add(.init(key: name + "/", byteCount: 0, isFolder: true))
            case .file where isImage:
                try found.add(.init(key: name, byteCount: status.byteCount, isFolder: false))
            case .file, .other: otherFiles += 1
            }
        }
        return found
    }
}
