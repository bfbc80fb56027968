import Testing

@testable import Checkpoints

@Suite struct CheckpointErrorTests {
    @Test func namesFromTheFileCannotMoveTheCursor() {
        let error = CheckpointError.tensor(
            name: "a\u{1B}[2J\n\u{202E}b", expected: "x", found: "é")
        #expect(error.description == "tensor a\\u{1B}[2J\\n\\u{202E}b: expected x, found é")
        #expect(CheckpointError.inFile(path: "a\nb", error).description.hasPrefix("a\\nb: tensor a\\u{1B}"))
    }

    @Test func linesAreCut() {
        let name = String(repeating: "x", count: 100_000)
        #expect(CheckpointError.wholeModule(className: name).description.utf8.count == 2003)
    }
}
