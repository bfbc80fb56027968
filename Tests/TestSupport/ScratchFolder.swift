import Foundation

/// A folder that goes when the last who knows it does.
public final class ScratchFolder: Sendable {
    /// Where it is.
    public let url: URL

    /// Makes one under a name of its own.
    public init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("jc-stats-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Where it is, as text.
    public var path: String { url.path }

    /// Path of a file below the folder.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Place of a file below the folder.
    public func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    /// What is in a file.
    public func data(_ name: String) throws -> Data { try Data(contentsOf: file(name)) }

    /// What is in a text file.
    public func text(_ name: String) throws -> String { try String(contentsOf: file(name), encoding: .utf8) }

    /// What is in the folder, in order.
    public var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    /// Writes a file and the folders that lead to it.
    public func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    /// Writes a text file.
    public func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }
}
