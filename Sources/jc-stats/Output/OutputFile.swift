import Foundation

/// A file that is there whole or not at all.
struct OutputFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Writes to a temporary name beside the file and renames it.
    ///
    /// - Throws: ``OutputError`` that names the file and the system's reason.
    func write(_ data: Data) throws(OutputError) {
        let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
        do {
            try data.write(to: URL(fileURLWithPath: temporary))
        } catch {
            unlink(temporary)
            throw OutputError(path: path, reason: Self.reason(error))
        }
        guard rename(temporary, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw OutputError(path: path, reason: reason)
        }
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        guard let code = underlying?.code else { return error.localizedDescription }
        return String(cString: strerror(Int32(truncatingIfNeeded: code)))
    }
}

/// A file that could not be written.
struct OutputError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "cannot write \(path): \(reason)" }
}
