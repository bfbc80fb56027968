import Checkpoints

/// A head of a checkpoint, for JSON.
struct HeadSummary: Codable {
    let prefix: String
    @ExplicitNull var inputs: Int?
    @ExplicitNull var outputs: Int?
    let layers: [String]

    init(_ head: ProjectionHead) {
        prefix = head.prefix
        inputs = head.inputCount
        outputs = head.outputCount
        layers = head.layers.map(\.description)
    }

    /// One line for a person.
    var text: String { "\(PrintableText.escaped(prefix)) \(layers.joined(separator: " > "))" }
}
