import TestSupport
import Testing

@testable import Training

struct LearningRateScheduleTests {
    /// `adjust_learning_rate` of SimSiam's code: init_lr * 0.5 * (1 + cos(pi * epoch / epochs)).
    @Test func fallsAsACosineOverEpochs() {
        let schedule = LearningRateSchedule(baseRate: 0.05, batch: 512, epochs: 4)
        let expected = [0.1, 0.085355339059, 0.05, 0.014644660941]
        for (epoch, rate) in expected.enumerated() {
            #expect(abs(schedule.rate(epoch: epoch) - rate) < Tolerance.closedForm)
            #expect(schedule.predictorRate(epoch: epoch) == 0.1)
        }
    }

    @Test func thePredictorMayFollow() {
        let schedule = LearningRateSchedule(baseRate: 0.05, batch: 256, epochs: 3, fixesPredictor: false)
        #expect((0..<3).allSatisfy { schedule.predictorRate(epoch: $0) == schedule.rate(epoch: $0) })
    }
}
