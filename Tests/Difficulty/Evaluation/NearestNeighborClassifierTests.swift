import Foundation
import Statistics
import Testing

@testable import Difficulty

@Suite struct NearestNeighborClassifierTests {
    private func features(_ rows: [[Float]], _ labels: [Int], classes: Int) throws -> LabelledFeatures {
        try LabelledFeatures(
            width: rows[0].count, values: rows.flatMap { $0 }, labels: labels, classCount: classes)
    }

    private func predictions(
        _ rows: [[Float]], _ labels: [Int], for queries: [[Float]], k: Int, temperature: Double = 0.1
    ) throws -> [Int]? {
        let training = try features(rows, labels, classes: 4)
        return try NearestNeighborClassifier(training, neighborCount: k, temperature: temperature)
            .predictions(
                for: features(queries, queries.map { _ in 0 }, classes: 4), threads: 2)
    }

    @Test(arguments: [1, 2, 3]) func votesAreThoseOfNumPy(_ threads: Int) throws {
        let reference = try EvaluationReference.load()
        let (training, test) = (try reference.trainingSet, try reference.testSet)
        for votes in reference.votes {
            let classifier = try NearestNeighborClassifier(
                training, neighborCount: votes.k, temperature: votes.temperature)
            #expect(classifier.neighborCount == min(votes.k, training.count))
            let found = try classifier.predictions(
                for: votes.leavesOneOut ? training : test, leavesOneOut: votes.leavesOneOut, threads: threads)
            #expect(found == votes.predictions, "k = \(votes.k), T = \(votes.temperature)")
        }
    }

    /// Of images as alike the first votes, of classes with as many votes the first wins.
    @Test func tiesGoToTheFirst() throws {
        let rows: [[Float]] = [[1, 0], [2, 0], [0, 1], [0, 3]]
        #expect(try predictions(rows, [2, 1, 3, 0], for: [[5, 0], [0, 0.1]], k: 1) == [2, 3])
        #expect(try predictions(rows, [2, 1, 3, 0], for: [[5, 0], [0, 0.1]], k: 2) == [1, 0])
        // A row of zeros is equally far from all.
        #expect(try predictions(rows, [2, 1, 3, 0], for: [[0, 0]], k: 1) == [2])
    }

    /// One near image against three farther ones of another class: the temperature decides.
    @Test func temperatureWeighsTheVotes() throws {
        let rows: [[Float]] = [[1, 0], [0.8, 0.6], [0.8, 0.6], [0.8, 0.6]]
        // exp(0.2 / T) against 3.
        #expect(try predictions(rows, [0, 1, 1, 1], for: [[1, 0]], k: 4, temperature: 0.19) == [1])
        #expect(try predictions(rows, [0, 1, 1, 1], for: [[1, 0]], k: 4, temperature: 0.17) == [0])
        // No weight overflows.
        #expect(try predictions(rows, [0, 1, 1, 1], for: [[1, 0]], k: 4, temperature: 1e-6) == [0])
        #expect(try predictions(rows, [0, 1, 1, 1], for: [[-1, 0]], k: 4, temperature: 1e-6) == [1])
    }

    @Test func noImageVotesForItself() throws {
        let rows: [[Float]] = [[1, 0], [1, 0.01], [0, 1], [0.01, 1]]
        let images = try features(rows, [0, 1, 2, 3], classes: 4)
        let classifier = try NearestNeighborClassifier(images, neighborCount: 1, temperature: 0.1)
        #expect(try classifier.predictions(for: images, threads: 1) == [0, 1, 2, 3])
        #expect(try classifier.predictions(for: images, leavesOneOut: true, threads: 1) == [1, 0, 3, 2])
    }

    /// More images than are compared at a time, in an order that scatters each class over all blocks.
    @Test func neighborsAreFoundInEveryBlock() throws {
        let (count, classes) = (9000, 30)
        func direction(_ turn: Double) -> [Float] { [Float(cos(turn)), Float(sin(turn))] }
        let places = (0..<count).map { $0 * 1237 % count }
        let training = try features(
            places.map { direction(2 * .pi * (Double($0) + 0.5) / Double(count)) },
            places.map { $0 * classes / count }, classes: classes)
        let queries = try features(
            (0..<classes).map { direction(2 * .pi * (Double($0) + 0.5) / Double(classes)) },
            Array(0..<classes), classes: classes)
        let classifier = try NearestNeighborClassifier(training, neighborCount: 200, temperature: 10)
        #expect(try classifier.predictions(for: queries, threads: 2) == Array(0..<classes))
    }

    @Test func nearestOfManyAreTheFirstOfTheSorted() {
        var stream = RandomStream(seed: 4, image: 0)
        // Few values, so that many are equal.
        let values = (0..<500).map { _ in Float((stream.nextUniform(from: 0, to: 40)).rounded()) }
        let order = values.indices.filter { $0 != 77 }.sorted { (-values[$0], $0) < (-values[$1], $1) }
        for capacity in [1, 2, 30, 499, 700] {
            var list = NeighborList(capacity: capacity)
            for start in stride(from: 0, to: 500, by: 100) {
                values[start..<start + 100].withUnsafeBufferPointer {
                    list.offer($0, from: start, excluding: 77)
                }
            }
            #expect(list.neighbors.map(\.index) == Array(order.prefix(capacity)))
        }
    }

    @Test func stopsWhenAsked() throws {
        let reference = try EvaluationReference.load()
        let classifier = try NearestNeighborClassifier(
            reference.trainingSet, neighborCount: 3, temperature: 0.1)
        let interruption = Interruption()
        interruption.request()
        let found = try classifier.predictions(
            for: reference.testSet, threads: 2, interruption: interruption)
        #expect(found == nil)
    }

    @Test func nonsenseIsRefused() throws {
        let training = try features([[1, 0], [0, 1]], [0, 1], classes: 2)
        for (k, temperature) in [(0, 0.1), (1, 0), (1, -1), (1, .nan), (1, .infinity)] {
            #expect(throws: EvaluationError.self) {
                try NearestNeighborClassifier(training, neighborCount: k, temperature: temperature)
            }
        }
        let classifier = try NearestNeighborClassifier(training, neighborCount: 1, temperature: 1)
        #expect(throws: EvaluationError.wrongLength(what: "features an image", expected: 2, found: 3)) {
            try classifier.predictions(for: features([[1, 2, 3]], [0], classes: 2), threads: 1)
        }
        #expect(throws: EvaluationError.notFinite(image: 1, feature: 0)) {
            try features([[1, 0], [.nan, 1]], [0, 1], classes: 2)
        }
        #expect(throws: EvaluationError.wrongLength(what: "classes", expected: 3, found: 2)) {
            try features([[1, 0], [0, 1]], [0, 2], classes: 2)
        }
    }
}
