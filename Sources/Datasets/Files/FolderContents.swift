/// What a folder holds as far as its layout goes, in byte order; the names of images are not kept.
struct FolderContents {
    /// Whether there is a file that is named as an image.
    private(set) var hasImages = false
    /// Names of the folders.
    private(set) var folders: [String] = []
    /// Names that end in `.tar`, in capitals or not.
    private(set) var tars: [String] = []
    /// Names that end in `.bin`, in capitals or not.
    private(set) var binaries: [String] = []
    /// Images of kinds that are not read.
    private(set) var leftOut = LeftOut()

    /// Looks at every visible name once.
    init(of folder: String) throws(DatasetError) {
        try FolderStream.forEachVisibleName(in: folder) { name, hint in
            let isImage = FilePath.isImageName(name)
            hasImages = hasImages || isImage
            switch FileEnding.of(name) {
            case "tar": tars.append(name)
            case "bin": binaries.append(name)
            case let ending? where FileEnding.notRead.contains(ending): leftOut.add("." + ending, name)
            default: break
            }
            let isFolder =
                switch hint {
                case .file: false
                case .folder: true
                // Beside images folders do not decide.
                case .unknown:
                    !hasImages && FileStatus(path: FilePath.join(folder, name))?.kind == .folder
                }
            if isFolder { folders.append(name) }
        }
        folders.sort(by: FilePath.precedes)
        tars.sort(by: FilePath.precedes)
        binaries.sort(by: FilePath.precedes)
    }
}
