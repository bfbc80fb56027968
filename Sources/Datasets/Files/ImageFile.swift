import Imaging

/// A single image in a file of its own.
public enum ImageFile {
    /// Decodes a JPEG or a PNG file of at most 256 MiB.
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
