import Foundation

/// What a command prints with `--json`, as a file of Schemas describes it.
protocol CommandResult: Encodable {
    /// The name of that file without its ending.
    static var schema: String { get }
}

/// A result with what it is: `schema`, such as jc-stats/sdf/1, and the program's `version`.
struct ResultDocument<Result: CommandResult>: Encodable {
    let result: Result

    init(_ result: Result) { self.result = result }

    /// Rises with every change that a reader of the JSON would notice.
    private static var number: Int { 1 }

    private enum CodingKeys: CodingKey { case schema, version }

    func encode(to encoder: any Encoder) throws {
        try result.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode("jc-stats/\(Result.schema)/\(Self.number)", forKey: .schema)
        try values.encode(Version.current, forKey: .version)
    }
}

extension CheckpointSummary: CommandResult {
    static var schema: String { "inspect" }
}
