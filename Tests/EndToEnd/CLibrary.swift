import Foundation

/// A small C source as a library to load before libc; the temporary folder keeps it.
struct CLibrary {
    let path: String

    /// nil where there is no C compiler.
    init?(_ source: String) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "jc-stats-library-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard
            let cc = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first(where: {
                FileManager.default.isExecutableFile(atPath: $0)
            })
        else { return nil }
        let (code, built) = (
            folder.appendingPathComponent("source.c"), folder.appendingPathComponent("library.so")
        )
        let process = Process()
        process.executableURL = URL(fileURLWithPath: cc)
        process.arguments = ["-shared", "-fPIC", "-O1", "-o", built.path, code.path, "-ldl"]
        process.standardError = FileHandle.nullDevice
        guard (try? Data(source.utf8).write(to: code)) != nil, (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        path = built.path
    }
}
