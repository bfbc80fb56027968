import Datasets
import Testing

@testable import Difficulty

@Suite struct ClassMatchingTests {
    @Test func namesDecideWhereBothHaveThem() throws {
        let training = LabelledImages(labels: [0, 1, 2, 3], classNames: ["ant", "bee", "cat", "dog"])
        let test = LabelledImages(labels: [1, 0, 1], classNames: ["dog", "bee", "elk"])
        let matching = try ClassMatching(test: test, training: training)
        #expect(matching.isByName && matching.classCount == 4 && matching.testClassCount == 2)
        #expect(matching(0) == 3 && matching(1) == 1 && matching(2) == nil)
    }

    @Test func numbersDecideWhereOneHasNone() throws {
        let training = LabelledImages(labels: [2, 0, nil], classNames: ["ant", "bee", "cat"])
        let matching = try ClassMatching(test: LabelledImages(labels: [0, 2]), training: training)
        #expect(!matching.isByName && matching.classCount == 3)
        #expect(matching(0) == 0 && matching(2) == 2 && matching(1) == nil)
    }

    @Test func classesThatTheTrainingLacksAreNamed() throws {
        let training = LabelledImages(labels: [0, 1], classNames: ["ant", "bee", "cat"], path: "training")
        let test = LabelledImages(labels: [0, 1, 2], classNames: ["cat", "bee", "elk"], path: "test")
        let expected = EvaluationError.unknownClasses(
            test: "test", training: "training", names: ["cat", "elk"])
        #expect(throws: expected) { try ClassMatching(test: test, training: training) }
        #expect(expected.description == "test: expected the classes of training, found 2 others: cat, elk")
        #expect(throws: EvaluationError.self) {
            try ClassMatching(test: LabelledImages(labels: [0, 5]), training: training)
        }
    }

    @Test func setsWithoutClassesAreRefused() throws {
        let (none, two) = (LabelledImages(labels: [nil], path: "none"), LabelledImages(labels: [0, 1]))
        #expect(throws: EvaluationError.noLabels(dataset: "none")) {
            try ClassMatching(test: none, training: two)
        }
        #expect(throws: EvaluationError.noLabels(dataset: "none")) {
            try ClassMatching(test: two, training: none)
        }
        #expect(throws: EvaluationError.tooFewClasses(dataset: "images", found: 1)) {
            try ClassMatching(test: two, training: LabelledImages(labels: [1, 1]))
        }
    }

    /// Classes one after the other, and images without one among them: each class keeps its share.
    @Test func limitsAreSpreadOverTheSet() throws {
        let labels: [Int?] = [nil] + (0..<20).map { $0 / 5 } + [nil]
        let whole = try SubsetDataset(labelled: LabelledImages(labels: labels))
        #expect(whole.count == 20 && whole.indices == Array(1...20))
        let part = try SubsetDataset(labelled: LabelledImages(labels: labels), limit: 8)
        #expect((0..<8).map { part.label(at: $0) } == [0, 0, 1, 1, 2, 2, 3, 3])
        #expect(
            part.name(at: 0) == "image \(part.indices[0])" && (1...2).contains(part.indices[0])
                && part.label(at: 8) == nil
                && part.name(at: -1).isEmpty)
        #expect(throws: DatasetError.indexOutOfRange(path: "images", count: 8, found: 8)) {
            try part.image(at: 8)
        }
        let odd = try SubsetDataset(labelled: LabelledImages(labels: labels), limit: 7)
        #expect(Set(odd.indices).count == 7 && odd.indices == odd.indices.sorted())
        #expect(try SubsetDataset(labelled: LabelledImages(labels: labels), limit: 21).count == 20)
    }

    /// Classes in turn, as CIFAR's files may have them: no step through the set meets only some of them.
    @Test(arguments: [500, 200, 100]) func limitsDoNotFollowTheOrderOfTheClasses(limit: Int) throws {
        let part = try SubsetDataset(
            labelled: LabelledImages(labels: (0..<1000).map { $0 % 10 }), limit: limit)
        let counts = Dictionary(grouping: (0..<limit).compactMap(part.label), by: { $0 }).mapValues(\.count)
        #expect(counts.count == 10 && counts.values.allSatisfy { $0 == limit / 10 }, "\(counts)")
    }
}
