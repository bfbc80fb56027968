/// A positive pair and how alike its views are.
struct MeasuredPair: Sendable, Equatable {
    /// t = log(s2 / s1), before rounding to whole pixels.
    let logRatio: Double
    let cosine: Double
}
