import TestSupport
import Testing

@testable import Layers
@testable import Training

@Suite struct MapMemoryTests {
    /// Maps of hashed lengths and lifetimes.
    private func maps(_ name: String, _ count: Int, in memory: MapMemory<Float>) -> [PlacedMap<Float>] {
        let numbers = HashedNumbers.uniforms(name, 3 * count)
        return (0..<count).map { index in
            let map = memory.map(1 + Int(numbers[3 * index] * 1000))
            let (first, second) = (Int(numbers[3 * index + 1] * 30), Int(numbers[3 * index + 2] * 30))
            map.isNeeded(at: .forward(first))
            map.isNeeded(at: index.isMultiple(of: 2) ? .forward(second) : .backward(second))
            return map
        }
    }

    @Test(.eachRow) func mapsOfOneMomentLieApart() {
        eachRow(["one", "two", "three", "four"]) { try mapsOfOneMomentLieApart($0) }
    }

    private func mapsOfOneMomentLieApart(_ name: String) throws {
        let memory = MapMemory<Float>()
        let all = maps(name, 60, in: memory)
        let count = memory.plan()
        let together = all.reduce(0) { $0 + $1.count }
        #expect(count < together, "some have the place of others")
        for (index, map) in all.enumerated() {
            #expect(map.offset.isMultiple(of: 16) && map.offset + map.count <= count)
            let lifetime = try #require(map.lifetime)
            for other in all[..<index] where other.lifetime?.overlaps(lifetime) == true {
                #expect(map.offset + map.count <= other.offset || other.offset + other.count <= map.offset)
            }
        }
    }

    /// What is kept for the way back, then what a step alone needs: no more than the largest sum.
    @Test func aPassTakesWhatItsWorstMomentDoes() {
        let memory = MapMemory<Float>()
        for step in 0..<4 {
            let kept = memory.map(1024 >> step)
            kept.isNeeded(at: .forward(step))
            kept.isNeeded(at: .backward(step))
            for moment in [PassMoment.forward(step), .backward(step)] {
                memory.map(1024 >> step).isNeeded(at: moment)
            }
        }
        _ = memory.map(1 << 20)
        #expect(memory.plan() == 1024 + 512 + 256 + 128 + 128)
    }
}
