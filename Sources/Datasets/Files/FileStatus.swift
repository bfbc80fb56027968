import Foundation

/// What lies at a path, symbolic links followed.
struct FileStatus {
    enum Kind { case file, folder, other }

    /// The number of a file on this machine: two paths with the same identity are one file.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    let kind: Kind
    let byteCount: Int
    let identity: Identity

    /// Nil when nothing is there, or a link that leads nowhere.
    init?(path: String) {
        var status = stat()
        guard stat(FilePath.systemPath(path), &status) == 0 else { return nil }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        byteCount = Int(status.st_size)
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}
