/// How the pixels of a network's training were normalised, as a file says it.
public struct PixelRecipe: Sendable, Equatable {
    /// Mean of red, green and blue, where 1 is full brightness.
    public let mean: [Float]
    /// Standard deviation of red, green and blue, likewise.
    public let standardDeviation: [Float]
    /// Side of the square images in pixels, where it is said.
    public let side: Int?
    /// What says so, such as `config.json` or `args of the checkpoint`.
    public let source: String
    /// The architecture that the source names, such as `resnet50`.
    public let architecture: String?

    /// Means of 0 to 1; anything else is in other units.
    public static let means: ClosedRange<Double> = 0...1
    /// Deviations from below 1/255, where pixels stay as they are, up to 10.
    public static let deviations: ClosedRange<Double> = 0.001...10
    /// Sides that images can be resized to.
    public static let sides = 8...4096

    /// Checks three numbers each.
    ///
    /// - Parameter side: left out where it is no side that an image can have.
    /// - Throws: ``CheckpointError/recipe(source:expected:found:)``.
    public init(
        mean: [Double], standardDeviation: [Double], side: Int? = nil, source: String,
        architecture: String? = nil
    ) throws(CheckpointError) {
        for (name, numbers, range) in [
            ("mean", mean, Self.means), ("standard deviation", standardDeviation, Self.deviations),
        ] {
            guard numbers.count == 3, numbers.allSatisfy(range.contains) else {
                throw .recipe(
                    source: source,
                    expected: "three numbers of \(range.lowerBound) to \(range.upperBound) as \(name)",
                    found: numbers.prefix(4).map { "\($0)" }.joined(separator: ", ")
                        + (numbers.count > 4 ? ", ..." : ""))
            }
        }
        self.mean = mean.map { Float($0) }
        self.standardDeviation = standardDeviation.map { Float($0) }
        self.side = side.flatMap { Self.sides.contains($0) ? $0 : nil }
        self.source = source
        self.architecture = architecture
    }
}
