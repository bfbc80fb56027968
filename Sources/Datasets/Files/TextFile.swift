/// A small file of text.
public enum TextFile {
    /// Its bytes.
    ///
    /// - Throws: ``DatasetError`` when there is no such file or it has more than `limit` bytes.
    public static func read(_ path: String, limit: Int) throws(DatasetError) -> [UInt8] {
        guard FileStatus(path: path) != nil else {
            throw .unreadable(path: path, reason: "no such file")
        }
        return try FileBytes.read(path, what: "text file", limit: limit)
    }
}
