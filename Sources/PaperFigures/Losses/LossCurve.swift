import JointAugmentation

/// The losses of a training run, step by step.
public struct LossCurve: Sendable, Equatable {
    /// The law of its pairs; nil for a log that does not say.
    public let law: Law?
    /// The name in a legend.
    public let label: String
    /// Steps, counted from 1.
    public let steps: [Double]
    /// The loss of each step.
    public let losses: [Double]

    /// A curve whose steps are counted from 1.
    public init(law: Law, losses: [Double]) {
        self.init(
            law: law, label: law.label, steps: losses.indices.map { Double($0 + 1) }, losses: losses)
    }

    /// A curve of steps that are known by number; as many as there are losses.
    init(law: Law?, label: String, steps: [Double], losses: [Double]) {
        self.law = law
        self.label = label
        self.steps = steps
        self.losses = losses
    }

    /// The mean of each step and those before it, up to `window` in all; the paper smooths Figure 5 with 20.
    public func smoothed(window: Int) -> [Double] {
        losses.indices.map { index in
            let part = losses[max(0, index + 1 - window)...index]
            return part.reduce(0, +) / Double(part.count)
        }
    }
}
