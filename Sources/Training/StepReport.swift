/// What one step of training tells.
public struct StepReport: Sendable, Equatable {
    /// -(mean cos(p1, z2) + mean cos(p2, z1)) / 2, from -1 to 1, before the step.
    public let loss: Float
    /// The mean over the outputs of the standard deviation of z / |z| over a batch, for both views: near
    /// 1 / sqrt(outputs) in good health, near 0 after a collapse.
    public let outputDeviation: Float
}
