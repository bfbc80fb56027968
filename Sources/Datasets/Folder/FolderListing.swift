import Foundation

/// The image files below a folder, in the byte order of their relative paths.
struct FolderListing {
    /// A file that was found.
    struct Entry {
        let path: String
        let name: String
        let byteCount: Int
    }

    private(set) var entries: [Entry] = []
    private var visited: Set<FileStatus.Identity> = []

    /// Lists a folder; hidden names are left out, and a folder that a link leads back to is entered once.
    init(_ folder: String) throws(DatasetError) {
        try enter(folder, prefix: "")
        entries.sort { FilePath.precedes($0.name, $1.name) }
    }

    private mutating func enter(_ folder: String, prefix: String) throws(DatasetError) {
        guard let identity = FileStatus(path: folder)?.identity, visited.insert(identity).inserted else { return }
        for child in try Self.children(of: folder) where !child.hasPrefix(".") {
            let path = FilePath.join(folder, child)
            let name = prefix.isEmpty ? child : "\(prefix)/\(child)"
            guard let status = FileStatus(path: path) else { continue }
            switch status.kind {
            case .folder: try enter(path, prefix: name)
            case .file where FilePath.isImageName(child):
                entries.append(Entry(path: path, name: name, byteCount: status.byteCount))
            default: continue
            }
        }
    }

    /// Names in a folder, sorted.
    static func children(of folder: String) throws(DatasetError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .sorted { FilePath.precedes($0, $1) }
        } catch {
            throw .unreadable(path: folder, reason: "the folder cannot be listed")
        }
    }
}
