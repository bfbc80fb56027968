import Checkpoints

/// A head of a checkpoint, for JSON.
struct HeadSummary: Codable {
    let prefix: String
    @ExplicitNull var inputs: Int?
    @ExplicitNull var outputs: Int?
    let layers: [String]
    /// What names and shapes do not tell of it, and was taken; absent where they tell all.
    var assumed: String?
    /// Why it cannot be read; absent where it can.
    var problem: String?

    init(_ head: ProjectionHead) {
        prefix = head.prefix
        inputs = head.inputCount
        outputs = head.outputCount
        layers = head.layers.map(\.description)
        assumed = head.assumed
    }

    init(prefix: String, problem: String) {
        self.prefix = prefix
        layers = []
        self.problem = problem
    }

    /// One line for a person.
    var text: String {
        PrintableText.escaped(prefix) + " "
            + (problem.map { "cannot be read: \($0)" } ?? layers.joined(separator: " > "))
    }
}
