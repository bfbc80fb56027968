/// An image that was left out.
public struct UnreadableImage: Sendable, Equatable {
    /// Its name in the data set.
    public let name: String
    /// Why it could not be read or run through the network, in one line.
    public let reason: String
}

extension UnreadableImage: CustomStringConvertible {
    /// Reason and name, which most reasons begin with.
    public var description: String { reason.contains(name) ? reason : "\(name): \(reason)" }
}
