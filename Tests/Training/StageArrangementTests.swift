import JointAugmentation
import TestSupport
import Testing

@testable import Encoders
@testable import Layers
@testable import Training

@Suite struct StageArrangementTests {
    /// A stage of passes as a method has them: in step, side by side, one after the other.
    private func stage(_ method: ContrastiveMethod, splits: Int, threads: Int) -> PassStage<Float> {
        let configuration = MethodConfiguration(
            method: method, architecture: .resnet18, width: 8, outputWidth: 16, predictorWidth: 64,
            queueLength: 24, batchNormSplits: splits, prototypes: 16)
        let objective = configuration.objective
        let layout = ParameterLayout(
            encoder: configuration.encoder,
            heads: objective.heads(features: configuration.encoder.featureCount))
        let size = ActivationShape(images: 8, height: 32, width: 32, channels: 3)
        return PassStage(
            layout, objective.passes(views: 2, images: 8), sizes: [size, size], heads: layout.heads.count,
            isTrained: true, threads: threads,
            GradientSum(parameterCount: layout.parameterCount, stageCount: 1))
    }

    /// In memory from the first phase to the last, at some moments of a pass.
    private struct Life {
        let place: Range<Int>
        let pass: Int?
        let moments: ClosedRange<PassMoment>?
        let phases: ClosedRange<Int>
    }

    private func lives(_ arrangement: StageArrangement, _ stage: PassStage<Float>) throws -> [Life] {
        var lives = arrangement.phases.enumerated().map { number, phase in
            Life(
                place: phase.offset..<(phase.offset + phase.count), pass: nil, moments: nil,
                phases: number...number)
        }
        func number(_ moment: PassMoment, _ pass: NetworkPass<Float>) throws -> Int {
            try #require(
                arrangement.phases.firstIndex {
                    $0.isBackward == moment.isBackward && $0.parts.contains(pass.part(at: moment))
                })
        }
        for (index, pass) in stage.passes.enumerated() {
            for (life, offset) in zip(pass.lives, arrangement.mapOffsets[index]) {
                let (first, last) = (life.lifetime.lowerBound, life.lifetime.upperBound)
                lives.append(
                    Life(
                        place: offset..<(offset + life.count), pass: index, moments: life.lifetime,
                        phases: try number(first, pass)...number(last, pass)))
            }
        }
        return lives
    }

    @Test(.eachRow) func whatIsThereAtOnceLiesApart() {
        eachRow([(ContrastiveMethod.simclr, 2, 2), (.byol, 2, 1), (.mocoV2, 4, 2), (.dino, 2, 2)]) {
            try whatIsThereAtOnceLiesApart($0.0, splits: $0.1, threads: $0.2)
        }
    }

    private func whatIsThereAtOnceLiesApart(_ method: ContrastiveMethod, splits: Int, threads: Int) throws {
        let stage = stage(method, splits: splits, threads: threads)
        let limit = stage.plan.greatestCount
        let arrangement = StageArrangement(stage.passes, stage.plan, isTrained: true, limit: limit)
        #expect(arrangement.count >= limit && arrangement.count < limit * 11 / 10)
        for isBackward in [false, true] {
            let parts = arrangement.phases.filter { $0.isBackward == isBackward }.flatMap { Array($0.parts) }
            #expect(parts.sorted() == Array(0..<stage.passes[0].parts.count))
        }
        let lives = try lives(arrangement, stage)
        for (index, life) in lives.enumerated() {
            #expect(life.place.upperBound <= arrangement.count)
            for other in lives[..<index] where other.phases.overlaps(life.phases) {
                if let pass = life.pass, pass == other.pass, let moments = life.moments,
                    other.moments?.overlaps(moments) == false
                {
                    continue
                }
                #expect(!life.place.overlaps(other.place))
            }
        }
    }
}
