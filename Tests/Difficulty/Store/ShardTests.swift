import TestSupport
import Testing

@testable import Difficulty

@Suite struct ShardTests {
    @Test func everyImageIsInOneShard() throws {
        for count in [1, 2, 3, 16, 40] {
            for total in [0, 1, 5, 33] {
                let images = try (1...count).flatMap { index in
                    let shard = try #require(Shard(index: index, of: count))
                    return (0..<shard.imageCount(of: total)).map(shard.image(at:))
                }
                #expect(images.sorted() == Array(0..<total), "\(count) shards of \(total)")
            }
        }
    }

    @Test(.eachRow) func nonsenseIsRefused() {
        eachRow(["0/3", "4/3", "1/0", "-1/3", "1", "a/b", "1/3/5", "", "1/9999999999"]) {
            nonsenseIsRefused($0)
        }
    }

    private func nonsenseIsRefused(_ text: String) { #expect(Shard(text) == nil) }

    @Test func readsWhatItWrites() { #expect(Shard("3/16").map { "\($0)" } == "3/16") }
}
