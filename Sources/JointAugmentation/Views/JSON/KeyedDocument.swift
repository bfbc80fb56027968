/// An object of JSON with the names of all its keys, known or not.
struct KeyedDocument<Fields: Codable>: Codable {
    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    let keys: [String]
    let fields: Fields

    init(_ fields: Fields) {
        keys = []
        self.fields = fields
    }

    init(from decoder: any Decoder) throws {
        keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
        fields = try Fields(from: decoder)
    }

    func encode(to encoder: any Encoder) throws { try fields.encode(to: encoder) }

    /// Refuses keys that are not among `known`.
    func checkKeys(_ known: [String], pipeline: String, place: String) throws(ViewPipelineError) {
        guard let unknown = keys.first(where: { !known.contains($0) }) else { return }
        throw ViewPipelineError(
            pipeline: pipeline, place: place, expected: "the keys " + known.joined(separator: ", "),
            found: ViewPipelineError.quoted(unknown))
    }
}
