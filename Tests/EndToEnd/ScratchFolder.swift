import Foundation

/// A folder that goes when the last who knows it does.
final class ScratchFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("jc-stats-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    func text(_ name: String) throws -> String { try String(contentsOf: file(name), encoding: .utf8) }

    func data(_ name: String) throws -> Data { try Data(contentsOf: file(name)) }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
    }

    /// Images of CIFAR's binary layout: smooth, each another.
    func writeRecords(_ name: String, count: Int) throws -> String {
        var bytes: [UInt8] = []
        for index in 0..<count {
            bytes.append(UInt8(index % 10))
            for plane in 0..<3 {
                for pixel in 0..<1024 {
                    let (x, y) = (Double(pixel % 32), Double(pixel / 32))
                    let phase = Double(index * 7 + plane * 3)
                    bytes.append(
                        UInt8(127 + 60 * sin(0.3 * x + phase) + 60 * cos(0.17 * y * Double(1 + index % 5))))
                }
            }
        }
        try Data(bytes).write(to: file(name))
        return file(name).path
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
