/// A walk through the images below a folder, in the byte order of their relative paths.
///
/// Names that begin with a dot are left out. Links are followed, but no folder is entered twice, so that a
/// link to a folder above ends there. Of a folder with very many names, few are in memory.
struct FolderWalk {
    /// Folders that were entered, by their paths below the first, as they were before.
    private(set) var folders: [ListedSource] = []
    /// Visible files that are not images.
    private(set) var others = OtherFiles()
    /// Images that are not read.
    private(set) var leftOut = LeftOut()
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
        var children = try children(of: folder, relative: relative)
        try children.forEach { child throws(DatasetError) in
            guard child.isFolder else { return try body(FilePath.join(relative, child.key), child.byteCount) }
            // A folder's key ends in the slash.
            let name = String(decoding: child.key.utf8.dropLast(), as: UTF8.self)
            try enter(
                FilePath.join(folder, name), relative: FilePath.join(relative, name), root: root, body)
        }
    }

    /// Folders and images in the byte order of the paths below them: a folder's name is followed by a slash there.
    private mutating func children(
        of folder: String, relative: String
    ) throws(DatasetError) -> EntrySorter {
        var found = EntrySorter(folder: folder)
        try FolderStream.forEachVisibleName(in: folder) { name, hint throws(DatasetError) in
            let ending = FileEnding.of(name)
            let isImage = ending.map(FileEnding.read.contains) ?? false
            guard isImage || hint != .file else { return pass(name, ending, relative) }
            switch FileStatus(path: FilePath.join(folder, name)) {
            case nil: passLink(name, isImage: isImage, relative)
            case let status? where status.kind == .folder:
                try found.add(.init(key: name + "/", byteCount: 0, isFolder: true))
            case let status? where status.kind == .file && isImage:
                try found.add(.init(key: name, byteCount: status.byteCount, isFolder: false))
            case .some where isImage: leftOut.add(LeftOut.specialFile, FilePath.join(relative, name))
            case .some: pass(name, ending, relative)
            }
        }
        return found
    }

    /// A file that is not read.
    private mutating func pass(_ name: String, _ ending: String?, _ relative: String) {
        if let ending, FileEnding.notRead.contains(ending) {
            leftOut.add("." + ending, FilePath.join(relative, name))
        } else {
            others.add(name)
        }
    }

    /// A link that leads nowhere: it may have led to an image, or to a folder of images.
    private mutating func passLink(_ name: String, isImage: Bool, _ relative: String) {
        let mayBeFolder = FileEnding.isMissing(in: name)
        if isImage || mayBeFolder || FileEnding.of(name).map(FileEnding.notRead.contains) == true {
            leftOut.add(LeftOut.danglingLink, FilePath.join(relative, name))
        } else {
            others.add(name)
        }
    }
}
