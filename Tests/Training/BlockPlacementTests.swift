import TestSupport
import Testing

@testable import Training

@Suite struct BlockPlacementTests {
    /// Blocks of hashed lengths, each there from a moment to another.
    private func blocks(_ name: String, _ count: Int) -> [(count: Int, time: ClosedRange<Int>)] {
        let numbers = HashedNumbers.uniforms(name, 3 * count)
        return (0..<count).map { index in
            let (first, second) = (Int(numbers[3 * index + 1] * 30), Int(numbers[3 * index + 2] * 30))
            return (1 + Int(numbers[3 * index] * 1000), min(first, second)...max(first, second))
        }
    }

    private func placement(_ blocks: [(count: Int, time: ClosedRange<Int>)], limit: Int) -> BlockPlacement {
        BlockPlacement(blocks.map { .init(count: $0.count, rank: $0.count * $0.time.count) }, limit: limit) {
            blocks[$0].time.overlaps(blocks[$1].time)
        }
    }

    /// What is there at the worst moment, in whole cache lines.
    private func greatest(_ blocks: [(count: Int, time: ClosedRange<Int>)]) -> Int {
        (0..<30).reduce(0) { greatest, moment in
            max(
                greatest,
                blocks.reduce(0) { $1.time.contains(moment) ? $0 + ($1.count + 15) / 16 * 16 : $0 })
        }
    }

    @Test(.eachRow) func blocksOfOneMomentLieApart() {
        eachRow(["one", "two", "three", "four"]) { blocksOfOneMomentLieApart($0) }
    }

    private func blocksOfOneMomentLieApart(_ name: String) {
        let blocks = blocks(name, 60)
        let limit = greatest(blocks)
        let found = placement(blocks, limit: limit)
        #expect(found.count >= limit && found.count < limit * 11 / 10, "\(found.count) of \(limit)")
        for (index, block) in blocks.enumerated() {
            let place = found.offsets[index]
            #expect(place.isMultiple(of: 16) && place + block.count <= found.count)
            for other in 0..<index where blocks[other].time.overlaps(block.time) {
                let second = found.offsets[other]
                #expect(place + block.count <= second || second + blocks[other].count <= place)
            }
        }
    }

    /// What is kept for the way back, then what a step alone needs: no more than the largest sum.
    @Test func blocksTakeWhatTheWorstMomentDoes() {
        let blocks = (0..<4).flatMap { step in
            [step...(7 - step), step...step, (7 - step)...(7 - step)].map { (count: 1024 >> step, time: $0) }
        }
        #expect(placement(blocks, limit: 0).count == 1024 + 512 + 256 + 128 + 128)
    }

    @Test func nothingTakesNothing() {
        #expect(placement([], limit: 0).count == 0)
    }
}
