/// What can be said of any file, a damaged one too: its size, hash, and what its first bytes claim it is.
public struct FileIdentity: Sendable, Equatable {
    /// Where the file was read from.
    public let path: String
    /// Bytes of the file.
    public let byteCount: Int
    /// SHA-256 of the file's bytes, in hexadecimal.
    public let sha256: String
    /// The container that the first bytes announce; nil for a file of another kind.
    public let container: Container?

    /// Reads the file without parsing it.
    ///
    /// - Throws: ``CheckpointError/inFile(path:_:)`` where it cannot be read or is larger than the limit.
    public init(path: String, limits: CheckpointLimits = .standard) throws(CheckpointError) {
        do {
            let bytes = try FileBytes.read(path, limit: limits.fileBytes)
            self.path = path
            byteCount = bytes.count
            sha256 = FileDigest.sha256(bytes)
            container = try? CheckpointFile.container(of: bytes)
        } catch { throw CheckpointError.inFile(path: path, error) }
    }
}
