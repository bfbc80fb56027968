import Testing

@testable import Difficulty

@Suite struct ViewChunksTests {
    @Test func batchesAreBounded() {
        for count in [1, 31, 32, 33, 1_000_000] {
            for side in [8, 32, 224, 4096] {
                let ranges = ViewChunks(count: count, side: side).ranges
                #expect(ranges.flatMap { $0 } == Array(0..<count), "\(count), \(side)")
                let areBounded = ranges.allSatisfy {
                    (1...64).contains($0.count) && ($0.count <= 2 || $0.count * 3 * side * side <= 1 << 24)
                }
                #expect(areBounded, "\(count), \(side)")
            }
        }
    }

    @Test func smallViewsFillABatch() {
        #expect(ViewChunks(count: 200, side: 224).ranges == [0..<64, 64..<128, 128..<192, 192..<200])
    }

    @Test func anErrorLeavesOutItsImage() {
        let failed = ImageOutcome<Int>(of: "a.png") {
            throw DifficultyError.invalidRequest(
                what: "side", expected: "8", found: 4)
        }
        #expect(failed.value == nil)
        #expect(failed.unreadable == UnreadableImage(name: "a.png", reason: "side: expected 8, found 4"))
        #expect(failed.unreadable.map { "\($0)" } == "a.png: side: expected 8, found 4")
        #expect(ImageOutcome(of: "a.png") { 3 } == .measured(3))
    }
}
