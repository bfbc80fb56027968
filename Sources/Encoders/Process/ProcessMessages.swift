import Foundation

/// The lines of the protocol; what follows some of them are numbers, little-endian.
///
/// The program writes `{"jc_stats_encoder":1,"memory":3}`, the process answers its identity. Then batch after batch the program writes
/// a request and the pixels behind it, the process an answer and the features behind it, in the order of the requests.
enum ProcessMessages {
    /// Asks for the identity, and says where shared memory is.
    static func greeting(hasMemory: Bool) -> [UInt8] {
        let memory = hasMemory ? ",\"memory\":\(SharedMemory.descriptorThere)" : ""
        return Array("{\"jc_stats_encoder\":1\(memory)}\n".utf8)
    }

    /// The line ahead of a batch's pixels.
    ///
    /// - Parameter place: of the pixels in shared memory; nil where they follow.
    static func request(
        _ number: Int, _ kind: FeatureKind, shape: [Int], _ type: ProcessIdentity.ElementType, place: Int?
    ) -> [UInt8] {
        let lengths = shape.map(String.init).joined(separator: ",")
        let memory = place.map { ",\"memory\":\($0)" } ?? ""
        return Array(
            "{\"id\":\(number),\"output\":\"\(kind.rawValue)\",\"dtype\":\"\(type.rawValue)\",\"shape\":[\(lengths)]\(memory)}\n"
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
