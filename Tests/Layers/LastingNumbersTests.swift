import Testing

@testable import Layers

/// Numbers in memory that many share are zeros on lines of the cache, and nobody else's while they last.
@Suite struct LastingNumbersTests {
    /// Small ones share a chunk; 9 million floats have one of their own; both go and come again.
    @Test func areTheirOwn() {
        for _ in 0..<3 {
            let counts = (0..<200).map { 1 + 331 * $0 } + [9_000_000, 1, 2_000_000, 5]
            let all = counts.map { LastingNumbers<Float>($0) }
            for (index, numbers) in all.enumerated() {
                #expect(numbers.elements.count == counts[index])
                #expect(Int(bitPattern: numbers.elements.baseAddress) % 64 == 0)
                #expect(numbers.elements.allSatisfy { $0 == 0 })
                numbers.elements.update(repeating: Float(index + 1))
            }
            for (index, numbers) in all.enumerated() {
                #expect(numbers.elements.allSatisfy { $0 == Float(index + 1) })
            }
        }
    }

    /// As many threads at once.
    @Test func threadsDoNotMeet() async {
        await withTaskGroup(of: Bool.self) { group in
            for task in 1...8 {
                group.addTask {
                    let all = (1...100).map { LastingNumbers<UInt16>(97 * $0) }
                    for numbers in all { numbers.elements.update(repeating: UInt16(task)) }
                    return all.allSatisfy { $0.elements.allSatisfy { $0 == UInt16(task) } }
                }
            }
            for await isOwn in group { #expect(isOwn) }
        }
    }
}
