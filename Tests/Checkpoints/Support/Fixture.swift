import Foundation

@testable import Checkpoints

/// Files that Tests/Reference/checkpoints_fixtures.py wrote.
enum Fixture {
    /// What the script says about a file.
    struct Expectation: Decodable {
        struct Values: Decodable {
            let shape: [Int]
            let values: [Float]
        }
        let container: String
        let location: String
        let prefix: String
        let tensors: [String: Values]
        let others: [String]
    }

    static func path(_ name: String) throws -> String {
        let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil)
        guard let folder else { throw CocoaError(.fileNoSuchFile) }
        return folder.appendingPathComponent(name).path
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    static func expectations() throws -> [String: Expectation] {
        try JSONDecoder().decode([String: Expectation].self, from: Data(bytes("expected.json")))
    }

    /// Parses bytes and decodes their state_dict, so that an error of either comes out.
    static func load(_ bytes: [UInt8]) throws -> StateDictionary {
        try CheckpointFile(bytes: bytes, path: "memory").stateDictionary()
    }

    /// The message of the error that `bytes` end in; nil if they are read.
    static func message(_ bytes: [UInt8], limits: CheckpointLimits = .standard) -> String? {
        do {
            _ = try CheckpointFile(bytes: bytes, path: "memory", limits: limits).stateDictionary()
            return nil
        } catch { return "\(error)" }
    }
}
