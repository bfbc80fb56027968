import Encoders
import TestSupport
import Testing

@Suite struct ImageBatchTests {
    @Test(.eachRow) func refusesWrongCounts() {
        eachRow([(0, 2, 2, 0), (1, 0, 2, 0), (1, 2, -2, 0), (1, 2, 2, 11), (1, 2, 2, 13), (2, 2, 2, 12)]) {
            refusesWrongCounts(count: $0.0, height: $0.1, width: $0.2, found: $0.3)
        }
    }

    private func refusesWrongCounts(count: Int, height: Int, width: Int, found: Int) {
        #expect(
            throws: NetworkError.wrongPixelCount(count: count, height: height, width: width, found: found)
        ) {
            try ImageBatch(
                count: count, height: height, width: width, values: [Float](repeating: 0, count: found))
        }
    }

    @Test func refusesLengthsWhoseProductOverflows() {
        #expect(throws: NetworkError.self) {
            try ImageBatch(count: 1 << 31, height: 1 << 31, width: 4, values: [])
        }
    }

    @Test func takesWhatFits() throws {
        #expect(
            try ImageBatch(count: 2, height: 3, width: 5, values: [Float](repeating: 0, count: 90)).width == 5
        )
    }
}
