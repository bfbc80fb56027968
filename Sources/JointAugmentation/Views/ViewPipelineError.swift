/// What is wrong with a pipeline of views, and where in it.
public struct ViewPipelineError: Error, Equatable {
    /// The pipeline's name, or its file's.
    public let pipeline: String
    /// The place, such as `views[0][1].sigma`.
    public let place: String
    /// What should be there.
    public let expected: String
    /// What is there.
    public let found: String

    /// Text from outside as one short line in quotes.
    static func quoted(_ text: String) -> String { String(reflecting: String(text.prefix(40))) }
}

extension ViewPipelineError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String { "\(pipeline): \(place): expected \(expected), found \(found)" }
}
