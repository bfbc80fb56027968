import TestSupport
import Testing

@testable import Training

struct LearningRateScheduleTests {
    /// `adjust_learning_rate` of SimSiam's code: init_lr * 0.5 * (1 + cos(pi * epoch / epochs)).
    @Test func fallsAsACosineOverEpochs() {
        let schedule = LearningRateSchedule(baseRate: 0.05, batch: 512, epochs: 4)
        let expected = [0.1, 0.085355339059, 0.05, 0.014644660941]
        for (epoch, rate) in expected.enumerated() {
            #expect(abs(schedule.rate(step: epoch, stepsPerEpoch: 1) - rate) < Tolerance.closedForm)
            #expect(schedule.predictorRate(step: epoch, stepsPerEpoch: 1) == 0.1)
        }
    }

    @Test func thePredictorMayFollow() {
        let schedule = LearningRateSchedule(baseRate: 0.05, batch: 256, epochs: 3, fixesPredictor: false)
        #expect(
            (0..<3).allSatisfy {
                schedule.predictorRate(step: $0, stepsPerEpoch: 1)
                    == schedule.rate(step: $0, stepsPerEpoch: 1)
            })
    }
}
