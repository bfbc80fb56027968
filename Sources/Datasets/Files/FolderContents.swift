import Imaging

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

/// The images below a folder in memory, in the order of ``FolderWalk``.
struct FolderScan {
    /// A file that is named as an image.
    struct Image: Sendable {
        /// Path below the folder.
        let name: String
        let byteCount: Int
    }

    /// The images that were found.
    let images: [Image]
    /// Visible files that are not images.
    let others: OtherFiles
    /// Images that are not read.
    let leftOut: LeftOut

    /// Scans a folder, all levels of it.
    init(path: String) throws(DatasetError) {
        var found: [Image] = []
        var walk = FolderWalk()
        try walk.visit(path) { name, byteCount throws(DatasetError) in
            found.append(Image(name: name, byteCount: byteCount))
        }
        images = found
        (others, leftOut) = (walk.others, walk.leftOut)
    }
}

/// Files that are no images, and how many of them are of formats that hold images and are not read.
struct OtherFiles {
    /// How many there are.
    private(set) var count = 0
    private var formats: [ForeignFormat: Int] = [:]

    mutating func add(_ name: String) {
        count += 1
        if let format = ForeignFormat(name: FilePath.lastComponent(name)) { formats[format, default: 0] += 1 }
    }

    mutating func add(_ more: OtherFiles) {
        count += more.count
        formats.merge(more.formats, uniquingKeysWith: +)
    }

    /// What is said where there is no image beside them.
    ///
    /// - Parameter things: what they are: files, or members of an archive.
    func description(_ things: String, leftOut: LeftOut) -> String {
        guard leftOut.isEmpty else { return "\(leftOut); read are \(ImageFormat.names)" }
        let most = formats.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
        guard let most else { return "\(count) \(things) of other kinds" }
        return "\(count) \(things) of other kinds, \(most.value) of them \(most.key.advice)"
    }
}
