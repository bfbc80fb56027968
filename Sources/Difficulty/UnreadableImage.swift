/// An image that was left out.
public struct UnreadableImage: Sendable, Equatable {
    /// Its name in the data set.
    public let name: String
    /// Why it could not be read, in one line.
    public let reason: String
}
