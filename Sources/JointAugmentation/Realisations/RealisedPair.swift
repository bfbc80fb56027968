import RealModule

/// The two views of a pair on one image.
public struct RealisedPair: Sendable, Equatable {
    /// The first view.
    public let first: RealisedView
    /// The second view.
    public let second: RealisedView

    /// t = log(second area / first area), before rounding to whole pixels.
    public let logRatio: Double

    /// The areas as the law drew them, before any fallback: what importance weights are functions of.
    public let drawn: ParameterPair

    /// The pair of two views; the log ratio is the drawn one where both kept their drawn areas.
    init(first: RealisedView, second: RealisedView, drawn: ParameterPair? = nil) {
        self.first = first
        self.second = second
        let areKept = first.area == drawn?.first && second.area == drawn?.second
        logRatio = areKept ? drawn?.logRatio ?? 0 : Double.log(second.area / first.area)
        self.drawn =
            drawn ?? ParameterPair(logRatio: logRatio, first: first.area, second: second.area)
    }

    /// log of the ratio of the boxes' pixels.
    public var pixelLogRatio: Double {
        Double.log(Double(second.box.pixelCount) / Double(first.box.pixelCount))
    }
}
