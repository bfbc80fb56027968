import Foundation

/// Paths as texts, with `/` between their components.
public enum FilePath {
    /// `child` inside of `folder`.
    static func join(_ folder: String, _ child: String) -> String {
        folder.isEmpty || folder.hasSuffix("/") ? folder + child : "\(folder)/\(child)"
    }

    /// A name as text; of one that is not UTF-8, each byte that makes no letter is written out, so that two names stay two.
    static func text(of name: UnsafePointer<CChar>) -> String {
        if let text = String(validatingCString: name) { return text }
        return UnsafeBufferPointer(start: name, count: strlen(name)).map { byte in
            let code = UInt8(bitPattern: byte)
            return code < 0x80 ? String(UnicodeScalar(code)) : "\\x" + String(code, radix: 16)
        }.joined()
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

    /// Whether the name ends as a JPEG or a PNG does, in capitals or not.
    static func isImageName(_ name: String) -> Bool {
        let lowercased = name.lowercased()
        return [".jpg", ".jpeg", ".png"].contains { lowercased.hasSuffix($0) }
    }

    /// Whether `first` comes before `second` byte by byte, in every locale.
    static func precedes(_ first: String, _ second: String) -> Bool {
        first.utf8.lexicographicallyPrecedes(second.utf8)
    }
}
