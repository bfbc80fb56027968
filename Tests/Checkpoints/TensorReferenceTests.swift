import Testing
import TestSupport

@testable import Checkpoints

/// Views that reach outside their storage, and those that only seem to.
@Suite struct TensorReferenceTests {
    private func message(
        offset: Int = 0, shape: [Int], strides: [Int], count: Int = 4
    ) -> String {
        let pickle = PickleBuilder.dictionary {
            $0.tensor(count: count, offset: offset, shape: shape, strides: strides)
        }
        return Fixture.message(ZipBuilder.checkpoint(pickle).build()) ?? "accepted"
    }

    @Test func viewsWithinTheStorageAreTaken() {
        #expect(message(shape: [4], strides: [1]) == "accepted")
        #expect(message(shape: [2, 2], strides: [1, 2]) == "accepted")
        #expect(message(offset: 3, shape: [], strides: []) == "accepted")
        #expect(message(offset: 4, shape: [0], strides: [1]) == "accepted")
        #expect(message(offset: 1, shape: [3, 1, 1], strides: [1, .max, .max]) == "accepted")
        #expect(message(shape: [0, .max, 2], strides: [.max, 2, 1]) == "accepted")
    }

    @Test func viewsOutsideTheStorageAreRefused() {
        let expected = "storage 0: expected a tensor within its 4 elements, found offset"
        #expect(message(offset: 1, shape: [4], strides: [1]).contains(expected))
        #expect(message(shape: [2], strides: [4]).contains(expected))
        #expect(message(shape: [2, 2], strides: [3, 1]).contains(expected))
        #expect(message(offset: 4, shape: [], strides: []).contains(expected))
        #expect(message(offset: 5, shape: [0], strides: [1]).contains(expected))
        #expect(message(offset: .max, shape: [2], strides: [1]).contains(expected))
    }

    @Test func overflowIsNoWayIn() {
        let expected = "storage 0: expected a tensor within its 4 elements, found offset"
        #expect(message(shape: [3], strides: [.max / 2 + 1]).contains(expected))
        #expect(message(shape: [.max], strides: [2]).contains(expected))
        #expect(message(shape: [2, 2], strides: [.max, .max]).contains(expected))
        #expect(message(offset: .max, shape: [], strides: []).contains(expected))
    }

    @Test func negativeNumbersAreRefused() {
        let expected = "expected a tensor's offset, shape and strides: integers from 0"
        #expect(message(offset: -1, shape: [1], strides: [1]).contains(expected))
        #expect(message(shape: [-1], strides: [1]).contains(expected))
        #expect(message(offset: 3, shape: [4], strides: [-1]).contains(expected))
        #expect(message(shape: [2, 2], strides: [1]).contains(expected))
        #expect(
            message(shape: [Int](repeating: 1, count: 17), strides: [Int](repeating: 1, count: 17)).contains(
                expected))
    }

    /// One stored element that claims to be 10^12, or more than an Int counts.
    @Test func repeatedElementsCannotClaimMemory() {
        let expected = "elements of a tensor: at most"
        #expect(message(shape: [1_000_000, 1_000_000], strides: [0, 0]).contains(expected))
        #expect(message(shape: [.max, .max, 2], strides: [0, 0, 0]).contains(expected))
    }

    @Test func aStorageHasOneLength() {
        let pickle = PickleBuilder.dictionary { builder in
            builder.tensor()
            builder.add(.setItem)
            builder.text("b")
            builder.tensor(count: 1_000_000, shape: [1_000_000])
        }
        let line = Fixture.message(ZipBuilder.checkpoint(pickle).build())
        #expect(line?.contains("storage 0: expected 4 elements as before, found 1000000") == true)
    }

    @Test(arguments: [15, 17, 0])
    func aRecordHasTheLengthOfItsStorage(length: Int) {
        let pickle = PickleBuilder.dictionary { $0.tensor() }
        let storage = [UInt8](repeating: 0, count: length)
        let line = Fixture.message(ZipBuilder.checkpoint(pickle, storage: storage).build())
        #expect(line?.contains("storage 0: expected 4 elements of float32, found \(length) bytes") == true)
    }

    @Test func lengthsInBytesCannotOverflow() {
        let line = message(shape: [4], strides: [1], count: .max)
        #expect(line.contains("expected a tensor within its"))
    }

    @Test func decodedTensorsTogetherAreLimited() throws {
        // A thousand overlapping views of one storage, each different, so that none shares a copy.
        var builder = PickleBuilder()
        builder.add(.emptyDictionary)
        for index in 0..<1000 {
            builder.text("\(index)")
            builder.tensor(count: 1000, offset: index, shape: [100, 1000], strides: [0, 0])
            builder.add(.setItem)
        }
        builder.add(.stop)
        let storage = [UInt8](repeating: 0, count: 4000)
        let line = Fixture.message(ZipBuilder.checkpoint(builder.bytes, storage: storage).build())
        #expect(line?.contains("bytes of decoded tensors up to") == true)
    }
}
