import Foundation
import Imaging

/// The lines of the protocol; what follows some of them are numbers, little-endian.
///
/// The program writes `{"jc_stats_encoder":1}`, the process answers its identity. Then batch after batch the program writes
/// a request and the pixels behind it, the process an answer and the features behind it, in the order of the requests.
enum ProcessMessages {
    /// Asks for the identity.
    static let greeting = Array("{\"jc_stats_encoder\":1}\n".utf8)

    /// The line ahead of a batch's pixels.
    static func request(
        _ number: Int, _ kind: FeatureKind, shape: [Int], _ type: ProcessIdentity.ElementType
    ) -> [UInt8] {
        let lengths = shape.map(String.init).joined(separator: ",")
        return Array(
            "{\"id\":\(number),\"output\":\"\(kind.rawValue)\",\"dtype\":\"\(type.rawValue)\",\"shape\":[\(lengths)]}\n"
                .utf8)
    }

    private struct Answer: Decodable {
        let id: Int
        let shape: [Int]
    }

    /// Most bytes of the line ahead of features.
    static let longestAnswer = 4096

    /// Checks the line ahead of a batch's features.
    ///
    /// - Throws: ``ProcessProblem/wrongAnswer(expected:found:)``.
    static func check(
        _ line: some Collection<UInt8>, number: Int, count: Int, width: Int
    ) throws(ProcessProblem) {
        let expected = "{\"id\":\(number),\"shape\":[\(count),\(width)]}"
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(line)),
            answer.id == number, answer.shape == [count, width]
        else { throw .wrongAnswer(expected: expected, found: FoundText.of(line)) }
    }
}

/// Pixels of a call in the process's order and type.
enum BatchPixels: Sendable {
    case floats([Float])
    case bytes([UInt8])

    /// Their bytes, little-endian.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch self {
        case .floats(let values): values.withUnsafeBytes(body)
        case .bytes(let values): values.withUnsafeBytes(body)
        }
    }
}

/// Turns a batch into what a process takes.
struct PixelCoder: Sendable {
    private let layout: ProcessIdentity.Layout
    private let type: ProcessIdentity.ElementType
    private let normalization: Normalization

    init(_ identity: ProcessIdentity) {
        (layout, type, normalization) = (identity.layout, identity.elementType, identity.normalization)
    }

    /// The pixels of a batch.
    func pixels(_ batch: ImageBatch) -> BatchPixels {
        switch type {
        case .float32: .floats(reordered(batch.pixels, batch))
        case .uint8: .bytes(reordered(bytes(batch), batch))
        }
    }

    private func bytes(_ batch: ImageBatch) -> [UInt8] {
        switch batch.values {
        case .bytes(let values, _): values
        case .numbers(let values): values.indices.map { byte(values[$0], $0 % 3) }
        }
    }

    /// The byte that was normalised: views have 8 bits before, which float32 keeps for every mean and deviation that an
    /// identity may have.
    func byte(_ value: Float, _ channel: Int) -> UInt8 {
        let brightness = value * normalization.standardDeviation[channel] + normalization.mean[channel]
        return UInt8(max(0, min(255, (brightness * 255).rounded())))
    }

    /// Channels last as they are, or as planes.
    private func reordered<Value>(_ values: [Value], _ batch: ImageBatch) -> [Value] {
        guard layout == .nchw else { return values }
        let area = batch.height * batch.width
        return [Value](unsafeUninitializedCapacity: values.count) { target, initialized in
            values.withUnsafeBufferPointer { source in
                for image in stride(from: 0, to: source.count, by: 3 * area) {
                    for channel in 0..<3 {
                        for pixel in 0..<area {
                            target[image + channel * area + pixel] = source[image + 3 * pixel + channel]
                        }
                    }
                }
            }
            initialized = values.count
        }
    }
}
