import Foundation

/// A folder or an archive that a listing was made of, as it was then.
struct ListedSource: Codable, Sendable, Equatable {
    /// Path below the data set's own; empty for that.
    let path: String
    let inode: UInt64
    let byteCount: Int
    /// When it was last changed, in nanoseconds: for a folder, when a name in it came or went.
    let changed: Int

    /// Nil where nothing is there.
    init?(_ path: String, in root: String) {
        var status = stat()
        let place = path.isEmpty ? root : FilePath.join(root, path)
        guard stat(FilePath.systemPath(place), &status) == 0 else { return nil }
        self.path = path
        inode = UInt64(status.st_ino)
        byteCount = Int(status.st_size)
        changed = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
    }
}
