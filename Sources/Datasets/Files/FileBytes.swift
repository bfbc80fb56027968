import Foundation

/// Reading of whole files, with a limit that is checked before anything is allocated.
enum FileBytes {
    /// Largest image file that is read, in bytes.
    static let imageLimit = 1 << 28
    /// Largest text file that is read, in bytes.
    static let textLimit = 1 << 26

    /// The bytes of a regular file, copied.
    static func read(_ path: String, what: String, limit: Int) throws(DatasetError) -> [UInt8] {
        try checkedStatus(path, what: what, limit: limit)
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw .unreadable(path: path, reason: reason(error))
        }
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

    private static func checkedStatus(_ path: String, what: String, limit: Int) throws(DatasetError) {
        guard let status = FileStatus(path: path) else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        guard status.kind == .file else { throw .unreadable(path: path, reason: "not a regular file") }
        guard status.byteCount <= limit else {
            throw .tooLarge(path: path, what: what, limit: limit, found: status.byteCount)
        }
    }

    /// What the operating system said, in one line.
    private static func reason(_ error: any Error) -> String {
        let underlying = (error as? CocoaError)?.underlying
        guard let code = (underlying as? POSIXError)?.code else { return "the operating system refused" }
        return String(cString: strerror(code.rawValue))
    }
}
