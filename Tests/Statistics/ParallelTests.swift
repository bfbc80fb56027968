import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct ParallelTests {
    @Test(.eachRow) func statesAreAsFewAsTheThreads() {
        eachRow([1, 2, 7, 100]) { statesAreAsFewAsTheThreads($0) }
    }

    private func statesAreAsFewAsTheThreads(_ threads: Int) {
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

    /// Dispatch makes no more threads than there are cores; those that wait must not keep others from working.
    @Test func waitingThreadsAreAddedToTheCores() {
        let count = ProcessInfo.processInfo.activeProcessorCount + 5
        let arrived = Guarded(0)
        let all = DispatchSemaphore(value: 0)
        let results = Parallel.map(count: count, threads: 2, waiting: count - 2) { index -> Bool in
            if arrived.withLock({
                $0 += 1; return $0
            }) == count {
                for _ in 0..<count { all.signal() }
            }
            return all.wait(timeout: .now() + 20) == .success
        }
        #expect(results == Array(repeating: true, count: count))
    }

    @Test func theFirstErrorIsThrownBesideWaitingThreadsToo() {
        struct Failure: Error, Equatable { let piece: Int }
        let error = #expect(throws: Failure.self) {
            try Parallel.map(count: 50, threads: 2, waiting: 4) { index throws(Failure) in
                if index >= 20 { throw Failure(piece: index) }
                return index
            }
        }
        #expect(error == Failure(piece: 20))
        #expect(Parallel.map(count: 50, threads: 2, waiting: 4) { $0 * $0 } == (0..<50).map { $0 * $0 })
    }

    @Test func noPiecesNeedNoState() {
        let (values, states) = Parallel.map(count: 0, threads: 4, state: { 0 }) { index, _ in index }
        #expect(values.isEmpty && states.isEmpty)
    }
}
