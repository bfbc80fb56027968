import Foundation

/// The images below a folder, in the byte order of their relative paths.
///
/// Names that begin with a dot are left out. Links are followed, but no folder is entered twice, so that a
/// link to a folder above ends there.
struct FolderScan {
    /// A file that is named as an image.
    struct Image: Sendable {
        /// Path below the folder.
        let name: String
        let byteCount: Int
    }

    /// The images that were found.
    private(set) var images: [Image] = []
    /// Visible files that are not images.
    private(set) var otherFiles = 0
    private var entered: Set<FileStatus.Identity> = []

    /// Scans a folder, all levels of it.
    init(path: String) throws(DatasetError) {
        try enter(path, relative: "")
        images.sort { FilePath.precedes($0.name, $1.name) }
    }

    /// Visible names of one folder, in byte order.
    static func names(in folder: String) throws(DatasetError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { !$0.hasPrefix(".") }.sorted(by: FilePath.precedes)
        } catch {
            throw .unreadable(path: folder, reason: FileBytes.reason(error))
        }
    }

    private mutating func enter(_ folder: String, relative: String) throws(DatasetError) {
        guard let status = FileStatus(path: folder) else { throw .noSuchPath(path: folder) }
        guard entered.insert(status.identity).inserted else { return }
        for name in try Self.names(in: folder) {
            try visit(FilePath.join(folder, name), relative: FilePath.join(relative, name))
        }
    }

    private mutating func visit(_ path: String, relative: String) throws(DatasetError) {
        let isImage = FilePath.isImageName(path)
        guard let status = FileStatus(path: path) else {
            if isImage { throw .unreadable(path: path, reason: "a link that leads nowhere") }
            return
        }
        switch status.kind {
        case .folder: try enter(path, relative: relative)
        case .file where isImage: images.append(Image(name: relative, byteCount: status.byteCount))
        case .file, .other: otherFiles += 1
        }
    }
}
