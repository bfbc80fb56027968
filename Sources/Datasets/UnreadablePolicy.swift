/// What images that cannot be read lead to.
public enum UnreadablePolicy: Sendable, Equatable {
    /// The first one is an error.
    case none
    /// They are left out and counted; more than 1% of them is an error.
    case few
    /// They are left out and counted.
    case any

    /// Above this share, ``few`` is an error.
    public static let largestShare = 0.01

    /// Whether so many of `total` images may be unreadable.
    public func allows(_ unreadable: Int, of total: Int) -> Bool {
        switch self {
        case .none: unreadable == 0
        case .few: Double(unreadable) <= Self.largestShare * Double(total)
        case .any: true
        }
    }
}
