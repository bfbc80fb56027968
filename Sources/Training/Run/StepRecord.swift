/// One step of a run.
public struct StepRecord: Sendable, Equatable {
    /// The step, counted from 1.
    public let step: Int
    /// The epoch, counted from 1.
    public let epoch: Int
    /// Learning rate of encoder and projector.
    public let rate: Double
    /// Loss and spread of the outputs.
    public let report: StepReport

    /// Makes a record.
    public init(step: Int, epoch: Int, rate: Double, report: StepReport) {
        self.step = step
        self.epoch = epoch
        self.rate = rate
        self.report = report
    }
}
