import Imaging

/// Reading of whole files, with a limit that is checked before anything is allocated.
enum FileBytes {
    /// Largest image file that is read, in bytes.
    static let imageLimit = 1 << 28
    /// Largest text file that is read, in bytes.
    static let textLimit = 1 << 26

    /// The bytes of a regular file, copied.
    static func read(_ path: String, what: String, limit: Int) throws(DatasetError) -> [UInt8] {
        let bytes = try ByteStore(of: DescriptorFile(reading: path))
        guard bytes.count <= limit else {
            throw .tooLarge(path: path, what: what, limit: limit, found: bytes.count)
        }
        return try bytes.bytes(0..<bytes.count)
    }

    /// The lines of a text file without their line ends, empty ones left out.
    static func lines(_ path: String) throws(DatasetError) -> [String] {
        lines(of: try read(path, what: "text file", limit: textLimit))
    }

    /// The lines of a text without their line ends, empty ones left out.
    static func lines(of bytes: [UInt8]) -> [String] {
        bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { String(decoding: $0, as: UTF8.self) }
    }
}

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

/// A single image in a file of its own.
public enum ImageFile {
    /// Decodes an image file of at most 256 MiB.
    ///
    /// - Throws: ``DatasetError`` when there is no such file, when it is too large or does not decode.
    public static func read(_ path: String) throws(DatasetError) -> RGBImage {
        let name = FilePath.lastComponent(path)
        guard let status = FileStatus(path: path) else { throw .noImage(path: path, found: "nothing") }
        guard status.kind == .file else {
            throw .noImage(path: path, found: status.kind == .folder ? "a folder" : "no regular file")
        }
        let bytes = try FileBytes.read(path, what: "image file", limit: FileBytes.imageLimit)
        do {
            return try ImageDecoder.decode(bytes, name: name)
        } catch {
            throw .image(path: path, name: name, error)
        }
    }
}
