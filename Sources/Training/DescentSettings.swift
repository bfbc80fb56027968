/// Stochastic gradient descent as torch's `SGD` has it: g += decay w, v = momentum v + g, w -= rate v.
public struct DescentSettings: Sendable, Equatable {
    /// Learning rate of encoder and projector.
    public var rate: Float
    /// Learning rate of the predictor; SimSiam keeps it where it starts.
    public var predictorRate: Float
    /// Share of the last step that is kept.
    public var momentum: Float
    /// Weight decay, of all parameters alike.
    public var weightDecay: Float

    /// - Parameter predictorRate: `rate` where it is nil.
    public init(
        rate: Float, predictorRate: Float? = nil, momentum: Float = 0.9, weightDecay: Float = 1e-4
    ) {
        self.rate = rate
        self.predictorRate = predictorRate ?? rate
        self.momentum = momentum
        self.weightDecay = weightDecay
    }
}
