import Foundation

/// Paths as texts, with `/` between their components.
public enum FilePath {
    /// `child` inside of `folder`.
    static func join(_ folder: String, _ child: String) -> String {
        folder.isEmpty || folder.hasSuffix("/") ? folder + child : "\(folder)/\(child)"
    }

    /// `path` where it begins at the root, otherwise what it is inside of `folder`.
    static func join(_ folder: String, inside path: String) -> String {
        path.hasPrefix("/") ? path : join(folder, path)
    }

    /// A name as text; of one that is not UTF-8, each byte that makes no letter is written out as `\xe9`, and of any the
    /// backslash of what looks like that, so that two names stay two; see ``systemPath(_:)``.
    static func text(of name: UnsafePointer<CChar>) -> String {
        let text = String(validatingCString: name)
        if let text, strchr(name, Int32(backslash)) == nil { return text }
        let bytes = UnsafeBufferPointer(start: name, count: strlen(name)).map { UInt8(bitPattern: $0) }
        guard text != nil else {
            return bytes.indices.map { place in
                let byte = bytes[place]
                let isPlain = byte < 0x80 && escaped(bytes[place...]) == nil
                return isPlain ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16)
            }.joined()
        }
        return String(
            decoding: bytes.indices.flatMap {
                escaped(bytes[$0...]) == nil ? [bytes[$0]] : Array("\\x5c".utf8)
            }, as: UTF8.self)
    }

    /// What the system calls the file of a path whose names ``text(of:)`` made: the path as it is where nothing is there, as
    /// for a folder that a person named so.
    static func systemPath(_ path: String) -> [CChar] {
        guard path.utf8.contains(backslash) else { return Array(path.utf8CString) }
        let name = bytes(of: path).map { CChar(bitPattern: $0) } + [0]
        var status = stat()
        return lstat(name, &status) == 0 ? name : Array(path.utf8CString)
    }

    /// The bytes of a name that ``text(of:)`` made.
    static func bytes(of text: String) -> [UInt8] {
        let plain = Array(text.utf8)
        var (bytes, place): ([UInt8], Int) = ([], 0)
        while place < plain.count {
            let byte = escaped(plain[place...])
            bytes.append(byte ?? plain[place])
            place += byte == nil ? 1 : escapedLength
        }
        return bytes
    }

    private static let backslash = UInt8(ascii: "\\")
    private static let escapedLength = 4

    /// The byte that is written out where `bytes` begins: one that is no letter, or a backslash.
    private static func escaped(_ bytes: ArraySlice<UInt8>) -> UInt8? {
        let head = Array(bytes.prefix(escapedLength))
        guard head.count == escapedLength, head[0] == backslash, head[1] == UInt8(ascii: "x"),
            head[2...].allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            let byte = UInt8(String(decoding: head[2...], as: UTF8.self), radix: 16)
        else { return nil }
        return byte >= 0x80 || byte == backslash ? byte : nil
    }

    /// The components without the empty ones and without `.`.
    static func components(_ path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }.filter { $0 != "." }
    }

    /// The last component, or the whole path when it has none.
    public static func lastComponent(_ path: String) -> String { components(path).last ?? path }

    /// The folder that holds what is at a path.
    static func parent(_ path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    /// The last component of the absolute path, so that `.` and `..` have the names of their folders.
    static func resolvedName(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
    }

    /// Whether the name ends as an image that is read does, in capitals or not.
    static func isImageName(_ name: String) -> Bool {
        FileEnding.of(name).map(FileEnding.read.contains) ?? false
    }

    /// Whether `first` comes before `second` byte by byte, in every locale.
    static func precedes(_ first: String, _ second: String) -> Bool {
        first.utf8.lexicographicallyPrecedes(second.utf8)
    }
}

/// What the ending of a file's name says of it.
enum FileEnding {
    /// Endings of the formats that are read, as Pillow has them.
    static let read: Set = [
        "jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "bmp", "gif", "tif", "tiff", "avif", "avifs",
    ]

    /// Endings of images that are not read: those that image libraries and cameras write, Pillow's and torchvision's among
    /// them.
    static let notRead: Set = [
        "dib", "heic", "heif", "hif", "jp2", "j2k", "j2c", "jpc", "jpf", "jpx", "jxl", "jxr", "ppm", "pgm",
        "pbm", "pnm",
        "pfm", "tga", "ico", "pcx", "psd", "exr", "hdr", "qoi", "sgi", "dng", "cr2", "cr3", "nef", "arw",
        "orf", "rw2",
        "raf",
    ]

    /// No ending that is looked for is longer.
    private static let longest = 8

    /// The letters behind the last dot of the last part, in lower case; nil where there is no dot, or too many letters
    /// follow it.
    static func of(_ name: String) -> String? {
        let bytes = name.utf8
        guard let dot = bytes.suffix(longest + 1).lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let ending = bytes[bytes.index(after: dot)...]
        guard !ending.contains(UInt8(ascii: "/")) else { return nil }
        return String(
            decoding: ending.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }

    /// Whether the last part of a name has no dot.
    static func isMissing(in name: String) -> Bool {
        !name.utf8.reversed().prefix { $0 != UInt8(ascii: "/") }.contains(UInt8(ascii: "."))
    }
}

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
