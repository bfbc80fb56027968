import Foundation

/// A folder that results go to.
enum OutputFolder {
    /// Makes a folder, and those above it, where there is none.
    ///
    /// - Throws: ``OutputError`` that names the folder and the system's reason.
    static func make(_ path: String) throws(OutputError) {
        var made = path.hasPrefix("/") ? "/" : "./"
        for name in path.split(separator: "/") {
            made += name + "/"
            guard mkdir(made, 0o777) == 0 || errno == EEXIST else { throw failure(path, errno) }
        }
        // A file of that name is there too.
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: made, isDirectory: &isFolder), isFolder.boolValue else {
            throw failure(path, ENOTDIR)
        }
    }

    private static func failure(_ path: String, _ number: Int32) -> OutputError {
        OutputError(path: path, reason: String(cString: strerror(number)))
    }
}
