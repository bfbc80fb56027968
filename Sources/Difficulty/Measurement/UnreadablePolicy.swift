/// What images that make no views lead to.
public enum UnreadablePolicy: Sendable, Equatable {
    /// The first one is an error.
    case none
    /// They are left out and counted; more than 1% of them is an error.
    case few
    /// They are left out and counted.
    case any

    /// Above this share, ``few`` is an error.
    public static let largestShare = 0.01
}
