import Statistics
import TestSupport
import Testing

@testable import Difficulty

@Suite struct LogisticRegressionTests {
    /// Loss, weights, biases and classes of scipy's optimum; a constant feature and a class without images among them.
    @Test func optimumIsThatOfSciPy() throws {
        let reference = try EvaluationReference.load()
        for expected in reference.regressions {
            let found = try #require(
                try LogisticRegression(l2: expected.l2).fit(reference.trainingSet, threads: 2))
            #expect(found.isConverged && found.classes == [0, 1, 2, 4])
            #expect(abs(found.loss - expected.loss) < Tolerance.iteration, "l2 = \(expected.l2)")
            // A gradient of at most 1e-6 leaves weights within about 1e-6 / l2.
            let tolerance = 1e-5 / expected.l2
            for (weight, value) in zip(found.weights, expected.weights) {
                #expect(abs(weight - value) < tolerance, "l2 = \(expected.l2)")
            }
            let centre = found.biases.reduce(0, +) / Double(found.biases.count)
            for (bias, value) in zip(found.biases, expected.biases) {
                #expect(abs(bias - centre - value) < tolerance, "l2 = \(expected.l2)")
            }
            #expect(try found.predictions(for: reference.testSet) == expected.predictions)
        }
    }

    @Test func threadsDoNotChangeABit() throws {
        let training = try EvaluationReference.load().trainingSet
        let one = try #require(try LogisticRegression(l2: 0.01).fit(training, threads: 1))
        let three = try #require(try LogisticRegression(l2: 0.01).fit(training, threads: 3))
        #expect(one.weights == three.weights && one.biases == three.biases && one.loss == three.loss)
    }

    @Test func gradientIsTheSlopeOfTheLoss() throws {
        let training = try EvaluationReference.load().trainingSet
        let loss = LogisticLoss(
            features: training, scaling: FeatureScaling(training), l2: 0.3, threads: 1)
        var stream = RandomStream(seed: 1, image: 0)
        let point = (0..<loss.parameterCount).map { _ in stream.nextUniform(from: -1, to: 1) }
        let gradient = loss(point).gradient
        for place in stride(from: 0, to: point.count, by: 4) {
            var (low, high) = (point, point)
            low[place] -= 1e-5
            high[place] += 1e-5
            let slope = (loss(high).value - loss(low).value) / 2e-5
            #expect(abs(slope - gradient[place]) < Tolerance.differenceQuotient)
        }
    }

    @Test func foldsAreThoseOfTheReference() throws {
        let reference = try EvaluationReference.load()
        let expected = reference.crossValidated
        let evaluation = FeatureEvaluation(
            neighborCount: 9, temperature: 0.1, l2: expected.l2, threads: 2)
        let found = try #require(try evaluation.linear(reference.trainingSet, training: nil))
        let right = zip(expected.predictions, reference.trainingLabels).count { $0 == $1 }
        #expect(found.folds == 5 && found.isConverged)
        #expect(found.top1.successes == right && found.top1.trials == reference.trainingLabels.count)
    }

    @Test func partsShareOutEachClass() {
        let labels = [0, 1, 0, 0, 2, 1, 0, 0, 1, 0]
        let folds = StratifiedFolds(labels, count: 3)
        #expect(folds.parts.flatMap { $0 }.sorted() == Array(labels.indices))
        #expect(folds.parts.map(\.count) == [4, 3, 3])
        #expect(folds.parts.allSatisfy { part in part.count { labels[$0] == 0 } == 2 })
        #expect((folds.others(than: 1) + folds.parts[1]).sorted() == Array(labels.indices))
    }

    @Test func minimumOfABadlyScaledBowl() {
        let scales = [1.0, 100, 1e4]
        let outcome = LimitedMemoryBFGS().minimum(from: [3, -2, 1]) { point in
            let value = zip(point, scales).reduce(0.0) { $0 + 0.5 * $1.1 * ($1.0 - 1) * ($1.0 - 1) }
            return (value, zip(point, scales).map { $1 * ($0 - 1) })
        }
        #expect(outcome.isConverged && !outcome.wasInterrupted && outcome.iterations < 100)
        #expect(outcome.point.allSatisfy { abs($0 - 1) < Tolerance.roughDifferenceQuotient })
    }

    /// Separable classes without a penalty: the loss has no minimum, and the search says so.
    @Test func tellsThatItDidNotConverge() throws {
        let images = try LabelledFeatures(
            width: 1, values: [-1.5, -1, 1, 1.5], labels: [0, 0, 1, 1], classCount: 2)
        var search = LimitedMemoryBFGS()
        search.largestIterationCount = 3
        let loss = LogisticLoss(features: images, scaling: FeatureScaling(images), l2: 0, threads: 1)
        let outcome = search.minimum(from: [0, 0, 0, 0], of: { loss($0) })
        #expect(!outcome.isConverged && outcome.iterations == 3 && outcome.value < 0.1)
        let classifier = try #require(try LogisticRegression(l2: 0).fit(images, threads: 1))
        #expect(try classifier.predictions(for: images) == [0, 0, 1, 1])
    }

    @Test func refusesAndStops() throws {
        let training = try EvaluationReference.load().trainingSet
        #expect(throws: EvaluationError.self) { try LogisticRegression(l2: -1) }
        #expect(throws: EvaluationError.self) { try LogisticRegression(l2: .nan) }
        let single = try LabelledFeatures(width: 1, values: [1, 2], labels: [1, 1], classCount: 2)
        #expect(throws: EvaluationError.tooFewClasses(dataset: "training images", found: 1)) {
            try LogisticRegression(l2: 1).fit(single, threads: 1)
        }
        let interruption = Interruption()
        interruption.request()
        #expect(try LogisticRegression(l2: 1).fit(training, threads: 1, interruption: interruption) == nil)
    }
}
