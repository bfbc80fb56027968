/// What the ending of a file's name says of it.
enum FileEnding {
    /// Endings of JPEG and PNG files, as Pillow has them: these are read.
    static let read: Set = ["jpg", "jpeg", "jpe", "jfif", "png", "apng"]

    /// Endings of images that are not read: those that image libraries and cameras write, Pillow's and torchvision's among
    /// them.
    static let notRead: Set = [
        "webp", "bmp", "dib", "tif", "tiff", "gif", "avif", "avifs", "heic", "heif", "hif", "jp2", "j2k",
        "j2c", "jpc",
        "jpf", "jpx", "jxl", "jxr", "ppm", "pgm", "pbm", "pnm", "pfm", "tga", "ico", "pcx", "psd", "exr",
        "hdr", "qoi",
        "sgi", "dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf",
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
