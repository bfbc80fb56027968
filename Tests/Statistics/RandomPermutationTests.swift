import Testing

@testable import Statistics

@Suite struct RandomPermutationTests {
    @Test func everyNumberComesOnce() {
        for count in Array(0...300) + [1000, 4095, 4096, 4097, 70_000] {
            let order = RandomPermutation(count: count, seed: 5, purpose: .measurementOrder)
            #expect(Set((0..<count).map { order[$0] }) == Set(0..<count), "\(count)")
        }
    }

    @Test func seedsPurposesAndCountsDecide() {
        func order(_ count: Int, seed: UInt64, purpose: StreamPurpose) -> [Int] {
            let order = RandomPermutation(count: count, seed: seed, purpose: purpose)
            return (0..<100).map { order[$0] }
        }
        let first = order(1000, seed: 1, purpose: .secondCrop)
        #expect(first == order(1000, seed: 1, purpose: .secondCrop))
        #expect(
            first != order(1000, seed: 2, purpose: .secondCrop)
                && first != order(1000, seed: 1, purpose: .firstView))
    }

    /// Nothing is kept: places of a sequence that no memory would hold.
    @Test(arguments: [1 << 40, 1 << 60]) func anyLengthWillDo(count: Int) {
        let order = RandomPermutation(count: count, seed: 3, purpose: .pairParameters)
        let numbers = (0..<1000).map { order[count - 1 - $0] }
        #expect(Set(numbers).count == 1000 && numbers.allSatisfy { (0..<count).contains($0) })
        // Five standard deviations of the mean of 1000 uniform numbers.
        let mean = numbers.reduce(0.0) { $0 + Double($1) } / 1000 / Double(count)
        #expect(abs(mean - 0.5) < 5 / (12.0 * 1000).squareRoot())
    }

    /// The first two things of 3, 6 and 11 are each ordered pair equally often: chi-square over seeds, at the level 1e-6.
    @Test(arguments: [3, 6, 11]) func pairsAreEquallyLikely(count: Int) throws {
        let draws = 200 * count * (count - 1)
        var counts = [Int](repeating: 0, count: count * count)
        for seed in 0..<UInt64(draws) {
            let order = RandomPermutation(count: count, seed: seed, purpose: .measurementOrder)
            counts[order[0] * count + order[1]] += 1
        }
        let cells = counts.indices.filter { $0 / count != $0 % count }
        let test = try ChiSquareTest(
            counts: cells.map { counts[$0] },
            probabilities: cells.map { _ in 1 / Double(count * (count - 1)) })
        #expect(test.pValue > 1e-6 && cells.reduce(0) { $0 + counts[$1] } == draws, "\(test)")
    }
}
