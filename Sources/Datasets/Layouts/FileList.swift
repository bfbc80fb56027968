import Foundation

/// The images that a text names, a path a line, in its order.
///
/// Paths are relative to the folder of the text, those on the standard input to the current folder. All are taken for
/// images, whatever their endings.
struct FileList {
    /// The images; of two with one path the first.
    let listing: ImageListing

    /// Looks at each file once.
    ///
    /// - Parameters:
    ///   - path: of the text, or ``TextLines/standardInput``.
    ///   - progress: called now and then with the number of images found.
    init(_ path: String, progress: (Int) -> Void) throws(DatasetError) {
        let folder = Self.folder(of: path)
        var builder = ListingBuilder()
        try TextLines.forEach(path) { line, number throws(DatasetError) in
            let name = Self.name(line)
            let status = FileStatus(path: FilePath.join(folder, inside: name))
            guard let status, status.kind == .file else {
                throw .badText(
                    path: path, expected: "an image file at the path of line \(number), \(name.prefix(200))",
                    found: status == nil
                        ? "nothing" : status?.kind == .folder ? "a folder" : "no regular file")
            }
            try builder.add(ListedImage(name: name, byteCount: status.byteCount))
            if builder.count.isMultiple(of: 4096) { progress(builder.count) }
        }
        listing = try builder.finish().withoutRepeatedNames()
    }

    /// The folder that paths are relative to; empty for the current one.
    static func folder(of path: String) -> String {
        path == TextLines.standardInput ? "" : FilePath.parent(path)
    }

    /// A line as the name of an image: without `.` components.
    static func name(_ line: ArraySlice<UInt8>) -> String {
        let text = (line.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer {
            $0.baseAddress.map { FilePath.text(of: $0) } ?? ""
        }
        return (text.hasPrefix("/") ? "/" : "") + FilePath.components(text).joined(separator: "/")
    }
}
