import Statistics

/// The outcome of the linear classifier.
public struct LinearResult: Sendable, Equatable {
    /// Images whose class was found, of all.
    public let top1: ProportionEstimate
    /// Parts of the images in turn left out of the training; nil with training images of their own.
    public let folds: Int?
    /// Steps of the search, of all parts together.
    public let iterations: Int
    /// Whether every search ended at its minimum.
    public let isConverged: Bool
}
