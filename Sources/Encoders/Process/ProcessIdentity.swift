import Checkpoints
import Foundation
import Imaging

/// What a process says of itself before it is given an image: one line of JSON, every part of it checked.
public struct ProcessIdentity: Sendable, Equatable {
    /// The order of a batch's numbers.
    public enum Layout: String, Sendable, CaseIterable {
        /// `[count, height, width, 3]`.
        case nhwc
        /// `[count, 3, height, width]`.
        case nchw
    }

    /// What a batch's numbers are.
    public enum ElementType: String, Sendable, CaseIterable {
        /// Normalised by mean and standard deviation, little-endian.
        case float32
        /// 0 to 255, as decoded and resized.
        case uint8

        /// Bytes of a number.
        var size: Int { self == .float32 ? MemoryLayout<Float>.size : 1 }
    }

    /// What reports call it.
    public let name: String
    /// Side of the square views that it is made for, in pixels.
    public let side: Int
    /// How its pixels are normalised: by the program for `float32`, by itself for `uint8`.
    public let normalization: Normalization
    /// The order of a batch's numbers.
    public let layout: Layout
    /// What a batch's numbers are.
    public let elementType: ElementType
    /// D of each of its outputs.
    public let widths: [FeatureKind: Int]
    /// Images of a batch that it takes best, and at most where several calls are joined.
    public let batch: Int
    /// Whether an image's features do not depend on the other images of its batch.
    public let isBatchIndependent: Bool
    /// Whether it reads views from shared memory.
    public let takesMemory: Bool
    /// What tells versions of it apart, for people and for the hash.
    public let version: String?
    /// SHA-256 of the line.
    public let sha256: String

    /// Images that calls are joined to; nil where they are not.
    var mostJoined: Int? { isBatchIndependent ? batch : nil }

    /// Most bytes of the line.
    static let longestLine = 1 << 16
    /// Sides of views.
    static let sides = ViewSettings.sides
    /// Images of a batch.
    static let batches = 1...4096
    /// Numbers of a feature vector; with ``batches`` an answer has at most 1 GiB.
    static let widthRange = 1...65536
    private static let longestName = 200

    /// Reads and checks the line.
    ///
    /// - Parameter line: without its line feed.
    /// - Throws: ``ProcessProblem/wrongIdentity(part:expected:found:)``.
    init(line: [UInt8]) throws(ProcessProblem) {
        let raw: Raw
        do { raw = try JSONDecoder().decode(Raw.self, from: Data(line)) } catch let error as DecodingError {
            throw Self.problem(error, line)
        } catch {
            throw .wrongIdentity(part: "identity", expected: "a line of JSON", found: FoundText.of(line))
        }
        try Self.check("protocol", raw.version, in: 1...1)
        name = try Self.text("name", raw.name)
        side = try Self.check("side", raw.side, in: Self.sides)
        layout = try Self.choice("layout", raw.layout)
        elementType = try Self.choice("dtype", raw.dtype)
        normalization = Normalization(
            mean: try Self.colours("mean", raw.mean, in: PixelRecipe.means),
            standardDeviation: try Self.colours("std", raw.std, in: PixelRecipe.standardDeviations))
        widths = try Self.widths(raw.outputs)
        batch = try Self.check("batch", raw.batch, in: Self.batches)
        isBatchIndependent = raw.isBatchIndependent ?? true
        takesMemory = raw.memory ?? false
        version = try raw.ownVersion.map { text throws(ProcessProblem) in try Self.text("version", text) }
        sha256 = FileDigest.sha256(line)
    }

    /// The line as it is written.
    private struct Raw: Decodable {
        var version: Int?
        var name: String?
        var side: Int?
        var mean: [Double]?
        var std: [Double]?
        var layout: String?
        var dtype: String?
        var outputs: [String: Int]?
        var batch: Int?
        var isBatchIndependent: Bool?
        var memory: Bool?
        var ownVersion: String?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, side, mean, std, layout, dtype, outputs, batch, memory
            case version = "protocol"
            case isBatchIndependent = "batch_independent"
            case ownVersion = "version"
        }
    }

    private static func problem(_ error: DecodingError, _ line: [UInt8]) -> ProcessProblem {
        switch error {
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return .wrongIdentity(
                part: path.isEmpty ? "identity" : "identity, \(path)",
                expected: path.isEmpty ? "an object of JSON" : "a value of type \(type)",
                found: path.isEmpty ? FoundText.of(line) : "another")
        default:
            return .wrongIdentity(
                part: "identity", expected: "a line of JSON on stdout (messages go to stderr)",
                found: FoundText.of(line))
        }
    }

    private static func given<Value>(_ part: String, _ value: Value?) throws(ProcessProblem) -> Value {
        guard let value else {
            throw .wrongIdentity(part: "identity, \(part)", expected: "a value", found: "none")
        }
        return value
    }

    @discardableResult
    private static func check(
        _ part: String, _ value: Int?, in range: ClosedRange<Int>
    ) throws(ProcessProblem) -> Int {
        let value = try given(part, value)
        guard range.contains(value) else {
            let expected =
                range.count == 1
                ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            throw .wrongIdentity(part: "identity, \(part)", expected: expected, found: "\(value)")
        }
        return value
    }

    private static func text(_ part: String, _ value: String?) throws(ProcessProblem) -> String {
        let value = try given(part, value)
        guard !value.isEmpty, value.count <= longestName, PrintableText.escaped(value) == value else {
            throw .wrongIdentity(
                part: "identity, \(part)", expected: "1 to \(longestName) printable letters",
                found: FoundText.of(Array(value.utf8)))
        }
        return value
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ part: String, _ value: String?
    ) throws(ProcessProblem) -> Value {
        let value = try given(part, value)
        guard let known = Value(rawValue: value) else {
            throw .wrongIdentity(
                part: "identity, \(part)",
                expected: Value.allCases.map(\.rawValue).joined(separator: " or "),
                found: FoundText.of(Array(value.utf8)))
        }
        return known
    }

    private static func colours(
        _ part: String, _ values: [Double]?, in range: ClosedRange<Double>
    ) throws(ProcessProblem) -> SIMD3<Float> {
        let values = try given(part, values)
        guard values.count == 3, values.allSatisfy(range.contains) else {
            throw .wrongIdentity(
                part: "identity, \(part)",
                expected: "three numbers of \(range.lowerBound) to \(range.upperBound)",
                found: "\(values.prefix(4))")
        }
        return SIMD3(Float(values[0]), Float(values[1]), Float(values[2]))
    }

    private static func widths(_ outputs: [String: Int]?) throws(ProcessProblem) -> [FeatureKind: Int] {
        let names = FeatureKind.allCases.map(\.rawValue).joined(separator: ", ")
        var widths: [FeatureKind: Int] = [:]
        for (name, width) in try given("outputs", outputs).sorted(by: { $0.key < $1.key }) {
            guard let kind = FeatureKind(rawValue: name) else {
                throw .wrongIdentity(
                    part: "identity, outputs", expected: "names among \(names)",
                    found: FoundText.of(Array(name.utf8)))
            }
            widths[kind] = try check("outputs.\(name)", width, in: widthRange)
        }
        guard !widths.isEmpty else {
            throw .wrongIdentity(
                part: "identity, outputs", expected: "one or more of \(names)", found: "none")
        }
        return widths
    }
}
