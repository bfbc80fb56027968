import Foundation
import TestSupport

/// A file system of a few kilobytes, or a closed one, in a namespace of its own.
struct SmallDisk {
    let exitCode: Int32
    let errors: String
    /// What the command left there.
    let files: [String]

    private static let unshare = URL(fileURLWithPath: "/usr/bin/unshare")

    static let canMount: Bool = {
        guard FileManager.default.isExecutableFile(atPath: unshare.path) else { return false }
        return (try? SmallDisk(["true"], options: "size=64k").exitCode) == 0
    }()

    /// Runs a program inside of a fresh tmpfs.
    init(_ command: [String], options: String) throws {
        let folder = try ScratchFolder()
        try FileManager.default.createDirectory(at: folder.file("disk"), withIntermediateDirectories: true)
        for name in ["err", "names"] { try Data().write(to: folder.file(name)) }
        let script = """
            mount -t tmpfs -o "$1" none disk || exit 99
            shift; names="$PWD/names"; cd disk; "$@"; code=$?; find . -type f -printf "%P\\n" > "$names"; exit $code
            """
        let process = Process()
        process.executableURL = Self.unshare
        process.arguments = ["--mount", "--map-root-user", "sh", "-c", script, "sh", options] + command
        process.currentDirectoryURL = folder.url
        process.environment = Sanitizer.environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: folder.file("err"))
        try process.run()
        process.waitUntilExit()
        exitCode = process.terminationStatus
        errors = try folder.text("err")
        files = try folder.text("names").split(separator: "\n").map(String.init)
    }
}
