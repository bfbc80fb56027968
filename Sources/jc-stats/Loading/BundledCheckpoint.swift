import Foundation

/// The checkpoint that comes with the program: a small ResNet that the program itself trained.
enum BundledCheckpoint {
    private static let name = "tiny-imagenet-randomcrop.safetensors"

    /// Its path, which is said unless `isSilent`.
    static func taken(isSilent: Bool) throws -> String {
        let path = try path()
        if !isSilent { Terminal.note("no checkpoint given: taking the program's own, \(path)") }
        return path
    }

    /// Where it is: beside the program as built, or in the share folder of an installation.
    ///
    /// - Throws: a failure that names both places.
    private static func path() throws -> String {
        guard let path = places.first(where: FileManager.default.fileExists) else {
            throw CommandFailure(
                "no checkpoint given: expected that of the program at \(places.joined(separator: " or ")), found none"
            )
        }
        return path
    }

    private static var places: [String] {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let folder = program.deletingLastPathComponent()
        return [
            folder.appendingPathComponent("jc-stats_jc-stats.resources/Checkpoints/\(name)").path,
            folder.deletingLastPathComponent().appendingPathComponent("share/jc-stats/\(name)").path,
        ]
    }
}
