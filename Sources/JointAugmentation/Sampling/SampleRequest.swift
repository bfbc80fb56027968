/// What to draw in a sampling run.
public struct SampleRequest: Sendable {
    /// The law of the pairs.
    public var law: Law
    /// The range of the joined parameter.
    public var range: ParameterRange
    /// How areas become crops; anything but nominal needs `size` to do more than draw the parameters.
    public var realisation: Realisation
    /// Size of the images, or nil for the parameters alone.
    public var size: ImageSize?
    /// Pairs to draw.
    public var count: Int
    /// The run's seed.
    public var seed: UInt64
    /// Bins of the histogram.
    public var bins: Int
    /// Whether every pair is kept, 24 bytes each.
    public var keepsDraws: Bool

    /// Makes a request.
    public init(
        law: Law, range: ParameterRange, realisation: Realisation = .nominal, size: ImageSize? = nil,
        count: Int, seed: UInt64 = 0, bins: Int = 100, keepsDraws: Bool = false
    ) {
        self.law = law
        self.range = range
        self.realisation = realisation
        self.size = size
        self.count = count
        self.seed = seed
        self.bins = bins
        self.keepsDraws = keepsDraws
    }
}
