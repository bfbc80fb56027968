/// A tensor that an architecture reads from a checkpoint.
public struct ExpectedTensor: Sendable, Equatable {
    /// Its name, in torchvision's naming.
    public let name: String
    /// Length of each dimension.
    public let shape: [Int]
    /// Whether it is learned; running statistics are not.
    public let isParameter: Bool

    init(_ name: String, _ shape: [Int], isParameter: Bool = true) {
        self.name = name
        self.shape = shape
        self.isParameter = isParameter
    }
}
