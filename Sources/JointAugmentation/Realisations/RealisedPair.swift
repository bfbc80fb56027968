import RealModule

/// The two views of a pair on one image.
public struct RealisedPair: Sendable, Equatable {
    /// The first view.
    public let first: RealisedView
    /// The second view.
    public let second: RealisedView

    /// t = log(second area / first area), before rounding to whole pixels.
    public var logRatio: Double { Double.log(second.area / first.area) }

    /// log of the ratio of the boxes' pixels.
    public var pixelLogRatio: Double {
        Double.log(Double(second.box.pixelCount) / Double(first.box.pixelCount))
    }
}
