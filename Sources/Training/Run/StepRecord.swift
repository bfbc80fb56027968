/// One step of a run.
public struct StepRecord: Sendable, Equatable {
    /// The step, counted from 1.
    public let step: Int
    /// The epoch, counted from 1.
    public let epoch: Int
    /// Learning rate of encoder and projector.
    public let rate: Double
    /// Loss and standard deviation of the outputs.
    public let report: StepReport

    /// What step `step`, counted from 1, told, with its epoch and learning rate.
    public init(step: Int, epoch: Int, rate: Double, report: StepReport) {
        self.step = step
        self.epoch = epoch
        self.rate = rate
        self.report = report
    }
}

/// The mean loss of the last quarter of a run's steps.
public struct LastQuarter: Sendable, Equatable {
    /// Mean loss; 0 without steps.
    public let mean: Double
    /// Standard error of the mean by means of ten consecutive blocks: losses of neighbouring steps are alike.
    public let standardError: Double
    /// Steps of the quarter.
    public let count: Int

    /// Summarises the losses of all steps.
    public init(_ losses: [Double]) {
        let part = Array(losses.suffix(max(losses.count / 4, min(losses.count, 1))))
        count = part.count
        let mean = part.isEmpty ? 0 : part.reduce(0, +) / Double(part.count)
        self.mean = mean
        let blocks = min(Self.blocks, part.count)
        guard blocks > 1 else {
            standardError = 0
            return
        }
        let means = (0..<blocks).map { block in
            let range = (block * part.count / blocks)..<((block + 1) * part.count / blocks)
            return part[range].reduce(0, +) / Double(range.count)
        }
        let center = means.reduce(0, +) / Double(blocks)
        let squares = means.reduce(0) { $0 + ($1 - center) * ($1 - center) }
        standardError = (squares / Double(blocks - 1) / Double(blocks)).squareRoot()
    }

    private static let blocks = 10
}
