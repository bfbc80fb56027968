import Statistics
import Testing

@Suite struct ParallelTests {
    @Test(arguments: [1, 2, 7, 100])
    func statesAreAsFewAsTheThreads(_ threads: Int) {
        let (values, states) = Parallel.map(count: 1000, threads: threads, state: { [Int]() }) {
            index, seen in
            seen.append(index)
            return 2 * index
        }
        #expect(values == (0..<1000).map { 2 * $0 })
        #expect(states.count >= 1 && states.count <= threads)
        #expect(states.flatMap { $0 }.sorted() == Array(0..<1000))
        #expect(states.allSatisfy { !$0.isEmpty })
    }

    @Test func noPiecesNeedNoState() {
        let (values, states) = Parallel.map(count: 0, threads: 4, state: { 0 }) { index, _ in index }
        #expect(values.isEmpty && states.isEmpty)
    }
}
