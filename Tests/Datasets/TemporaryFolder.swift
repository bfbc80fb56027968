import Foundation
import Imaging

/// A folder that is removed with the last use of this value.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "jc-stats-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Path of a file below the folder.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and the folders that lead to it.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    /// Writes a text file.
    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    /// Writes a PNG of one grey level.
    func writeImage(_ name: String, level: UInt8 = 0) throws {
        try write(name, PNGEncoder.encode(grey(level)))
    }
}

/// A small image of one grey level.
func grey(_ level: UInt8) throws -> RGBImage {
    try RGBImage(width: 3, height: 2, pixels: [UInt8](repeating: level, count: 18))
}
