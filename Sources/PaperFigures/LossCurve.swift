import JointAugmentation

/// The losses of a training run, step by step.
public struct LossCurve: Sendable, Equatable {
    /// The law of its pairs.
    public let law: Law
    /// Steps, counted from 1.
    public let steps: [Double]
    /// The loss of each step.
    public let losses: [Double]

    /// A curve whose steps are counted from 1.
    public init(law: Law, losses: [Double]) {
        self.init(law: law, steps: losses.indices.map { Double($0 + 1) }, losses: losses)
    }

    /// A curve of steps that are known by number; as many as there are losses.
    public init(law: Law, steps: [Double], losses: [Double]) {
        self.law = law
        self.steps = steps
        self.losses = losses
    }

    /// The mean of each step and those before it, up to `window` in all; the paper smooths Figure 5 with 20.
    public func smoothed(window: Int) -> [Double] {
        var sum = 0.0
        return losses.indices.map { index in
            sum += losses[index]
            if index >= window { sum -= losses[index - window] }
            return sum / Double(min(index + 1, window))
        }
    }
}
