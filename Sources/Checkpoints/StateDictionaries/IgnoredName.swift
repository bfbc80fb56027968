/// A tensor's name, or some dotted parts of it in a row, that a reader is told to leave out.
struct IgnoredName {
    let text: String
    private let parts: [Substring]

    init(_ text: String) {
        self.text = text
        parts = text.split(separator: ".", omittingEmptySubsequences: false)
    }

    /// Whether a name has these parts: `total_ops` is one of `layer1.0.conv1.total_ops`.
    func matches(_ name: String) -> Bool {
        let all = name.split(separator: ".", omittingEmptySubsequences: false)
        guard all.count >= parts.count else { return false }
        return (0...all.count - parts.count).contains { all[$0..<$0 + parts.count].elementsEqual(parts) }
    }

    /// The error for a name that no tensor has.
    var unused: CheckpointError {
        .tensor(
            name: text, expected: "a name in the file to ignore, or a dotted part of one",
            found: "none called so")
    }
}
