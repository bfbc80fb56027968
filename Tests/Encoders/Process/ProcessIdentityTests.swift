import Foundation
import TestSupport
import Testing

@testable import Encoders

/// The line that a process says of itself: every part is checked.
@Suite struct ProcessIdentityTests {
    private static var whole: [String: Any] {
        [
            "protocol": 1, "name": "a", "side": 32, "mean": [0.5, 0.4, 0.3], "std": [0.2, 0.25, 0.3],
            "layout": "nchw", "dtype": "uint8", "outputs": ["backbone": 7, "logits": 3], "batch": 9,
        ]
    }

    private static func line(_ parts: [String: Any]) throws -> [UInt8] {
        Array(try JSONSerialization.data(withJSONObject: parts))
    }

    @Test func allPartsAreRead() throws {
        let line = try Self.line(Self.whole)
        let identity = try ProcessIdentity(line: line)
        #expect(identity.name == "a" && identity.side == 32 && identity.batch == 9)
        #expect(identity.layout == .nchw && identity.elementType == .uint8)
        #expect(identity.widths == [.backbone: 7, .logits: 3])
        #expect(identity.normalization.mean == SIMD3(0.5, 0.4, 0.3))
        #expect(identity.normalization.standardDeviation == SIMD3(0.2, 0.25, 0.3))
        #expect(identity.isBatchIndependent && identity.version == nil && !identity.takesMemory)
        let other = try ProcessIdentity(
            line: try Self.line(
                Self.whole.merging(["batch_independent": false, "version": "2", "memory": true, "more": [1]])
                { $1 }))
        #expect(!other.isBatchIndependent && other.version == "2" && other.takesMemory)
        #expect(identity.sha256.count == 64 && identity.sha256 != other.sha256)
    }

    private static let wrong: [(part: String, value: any Sendable, message: String)] = [
        ("protocol", 2, "identity, protocol: expected 1, found 2"),
        ("name", "", "identity, name: expected 1 to 200 printable letters, found nothing"),
        ("name", String(repeating: "x", count: 201), "printable letters"),
        ("name", "a\u{1B}[31m", "printable letters"),
        ("side", 7, "identity, side: expected 8 to 4096, found 7"),
        ("side", 1 << 40, "expected 8 to 4096"),
        ("side", "224", "identity, side: expected a value of type Int"),
        ("mean", [0.5, 0.5], "identity, mean: expected three numbers of 0.0 to 1.0, found [0.5, 0.5]"),
        ("mean", [0.5, 0.5, -1], "identity, mean: expected three numbers"),
        ("std", [0.5, 0.5, 0], "identity, std: expected three numbers of 0.001 to 10.0"),
        ("layout", "hwc", "identity, layout: expected nhwc or nchw, found 'hwc'"),
        ("dtype", "float16", "identity, dtype: expected float32 or uint8, found 'float16'"),
        ("outputs", [String: Int](), "identity, outputs: expected one or more of backbone"),
        ("outputs", ["pooled": 3], "identity, outputs: expected names among backbone"),
        ("outputs", ["backbone": 0], "identity, outputs.backbone: expected 1 to 65536, found 0"),
        ("outputs", ["backbone": 1 << 50], "expected 1 to 65536"),
        ("batch", 0, "identity, batch: expected 1 to 4096, found 0"),
        ("batch", 1 << 40, "expected 1 to 4096"),
        ("version", "", "identity, version: expected"),
        ("memory", "yes", "identity, memory: expected a value of type Bool"),
    ]

    @Test(.eachRow) func eachPartIsChecked() {
        eachRow(Self.wrong.indices) { try eachPartIsChecked($0) }
    }

    private func eachPartIsChecked(_ index: Int) throws {
        let (part, value, message) = Self.wrong[index]
        let line = try Self.line(Self.whole.merging([part: value]) { $1 })
        let problem = #expect(throws: ProcessProblem.self) { try ProcessIdentity(line: line) }
        #expect(problem?.description.contains(message) == true, "\(problem?.description ?? "")")
    }

    @Test(.eachRow) func eachPartIsNeeded() {
        eachRow(["protocol", "name", "side", "mean", "std", "layout", "dtype", "outputs", "batch"]) {
            try eachPartIsNeeded($0)
        }
    }

    private func eachPartIsNeeded(_ part: String) throws {
        let line = try Self.line(Self.whole.filter { $0.key != part })
        let problem = #expect(throws: ProcessProblem.self) { try ProcessIdentity(line: line) }
        #expect(problem?.description == "identity, \(part): expected a value, found none")
    }

    @Test(.eachRow) func otherTextIsNoIdentity() {
        eachRow(["", "loading ...", "[]", "null", "{", "{\"name\":\"\u{7}\"}", "1e999"]) {
            try otherTextIsNoIdentity($0)
        }
    }

    private func otherTextIsNoIdentity(_ text: String) throws {
        let problem = #expect(throws: ProcessProblem.self) { try ProcessIdentity(line: Array(text.utf8)) }
        #expect(problem?.description.hasPrefix("identity") == true)
    }

    /// Hostile nesting and bytes that are no UTF-8 end in an error too.
    @Test func nestedAndBrokenTextIsNoIdentity() throws {
        let nested = Array(String(repeating: "[", count: 60_000).utf8)
        let broken: [UInt8] = [0xff, 0xfe, 0x7b, 0x22, 0xc3]
        for line in [nested, broken] {
            #expect(throws: ProcessProblem.self) { try ProcessIdentity(line: line) }
        }
    }
}
