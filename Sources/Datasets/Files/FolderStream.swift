import Foundation

/// The names in a folder, one after the other: none of them is kept.
enum FolderStream {
    /// What the folder itself says of a name: a link may lead to anything, and some file systems do not tell.
    enum Hint { case file, folder, unknown }

    /// Hands over the visible names of a folder, in no order: not those that begin with a dot.
    static func forEachVisibleName(
        in folder: String, _ body: (_ name: String, Hint) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        guard let stream = opendir(FilePath.systemPath(folder)) else { throw failure(folder) }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                $0.assumingMemoryBound(to: CChar.self).baseAddress.map { FilePath.text(of: $0) } ?? ""
            }
            guard !name.hasPrefix(".") else { continue }
            switch Int(entry.pointee.d_type) {
            case Int(DT_REG): try body(name, .file)
            case Int(DT_DIR): try body(name, .folder)
            default: try body(name, .unknown)
            }
        }
        guard errno == 0 else { throw failure(folder) }
    }

    private static func failure(_ folder: String) -> DatasetError {
        .unreadable(path: folder, reason: String(cString: strerror(errno)))
    }
}
