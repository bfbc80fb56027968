import Testing

@testable import Checkpoints

@Suite struct TensorTests {
    @Test func valuesFillTheShape() throws {
        #expect(try Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6]).values.count == 6)
        #expect(try Tensor(shape: [], values: [1]).shape.isEmpty)
        #expect(throws: CheckpointError.wrongElementCount(shape: [2, 3], found: 5)) {
            try Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5])
        }
    }

    @Test(arguments: [[-1, -2], [.max, 2], [.max, .max]])
    func impossibleShapesAreRefused(shape: [Int]) {
        #expect(throws: CheckpointError.wrongElementCount(shape: shape, found: 2)) {
            try Tensor(shape: shape, values: [1, 2])
        }
    }
}
