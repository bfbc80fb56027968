import ArgumentParser
import Foundation

/// What a command reads: no result may take its place, under whatever name.
struct InputFiles {
    private let paths: [String]

    /// - Parameter paths: files and folders; a name that is none, such as that of built-in views, is passed over.
    init(_ paths: [String?]) { self.paths = paths.compactMap { $0 } }

    /// Refuses results that go where something is read.
    func check(_ files: OutputOptions) throws {
        for path in files.output { try check(path, as: "--output") }
    }

    /// Refuses a file that is read, or lies among the images of a folder that is read.
    ///
    /// - Parameter role: what the file is, for the message.
    func check(_ output: String, as role: String) throws {
        guard let place = Place(output), place.isFile else { return }
        for input in paths {
            guard let read = Place(input) else { continue }
            guard read.identity != place.identity else {
                throw ValidationError(
                    "\(role) \(output): expected another file than those that are read, found \(input)")
            }
            guard read.isFolder, !Self.results.contains(OutputOptions.ending(output)),
                Self.resolved(output).hasPrefix(Self.resolved(input) + "/")
            else { continue }
            throw ValidationError(
                "\(role) \(output): expected a file that is not one of the images in \(input), found one")
        }
    }

    /// Refuses a folder of results that is one of images, and results in it that are read.
    func check(folder: String, files names: [String], as role: String) throws {
        let place = Place(folder)
        for input in paths where place?.isFolder == true && Place(input)?.identity == place?.identity {
            throw ValidationError(
                "\(role) \(folder): expected another folder than that of the images, found \(input)")
        }
        for name in names { try check("\(folder)/\(name)", as: role) }
    }

    /// Endings of results that no folder's images have: one that is there is of an earlier run.
    private static let results: Set = [
        "csv", "json", "svg", "pdf", "html", "npy", "safetensors", "sqlite", "sqlite3", "db",
    ]

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// A file or a folder that is there.
    private struct Place {
        let identity: [UInt64]
        let isFile: Bool
        let isFolder: Bool

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
            isFile = status.st_mode & S_IFMT == S_IFREG
            isFolder = status.st_mode & S_IFMT == S_IFDIR
        }
    }
}
