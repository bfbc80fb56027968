import Foundation
import Imaging
import Testing
import TestSupport

@testable import Datasets

/// Some images of many: spread over them, each class with its share.
struct SubsetDatasetTests {
    @Test func classesOneAfterTheOtherKeepTheirShares() throws {
        let classes = (0..<1000).map { Int32($0 < 600 ? 0 : $0 < 900 ? 1 : 2) }
        let taken = SpreadChoice.indices(count: 50, classes: classes)
        #expect(taken.count == 50 && taken == Set(taken).sorted())
        #expect((0..<3).map { label in taken.count { classes[$0] == label } } == [30, 15, 5])
        // Spread over each class too: some of every hundred.
        #expect((0..<10).allSatisfy { part in taken.contains { $0 / 100 == part } })
    }

    /// In turn, in blocks, without a class for some, in numbers that do not divide: shares to within one.
    @Test(.eachRow) func anyOrderKeepsTheShares() {
        eachRow([7, 50, 333, 999]) { anyOrderKeepsTheShares(count: $0) }
    }

    private func anyOrderKeepsTheShares(count: Int) {
        let orders: [[Int32]] = [
            (0..<1000).map { Int32($0 % 10) }, (0..<1000).map { Int32($0 / 137) },
            (0..<1000).map { Int32($0 % 3) - 1 }, (0..<1000).map { _ in -1 },
        ]
        for classes in orders {
            let taken = SpreadChoice.indices(count: count, classes: classes)
            #expect(taken.count == count && taken == Set(taken).sorted())
            for label in Set(classes) {
                let share = Double(classes.count { $0 == label } * count) / 1000
                #expect(abs(Double(taken.count { classes[$0] == label }) - share) < 1 + 1e-9)
            }
        }
    }

    /// Pairs of views as neighbours: an even step would take all left ones or none.
    @Test func noPeriodMeetsTheStep() {
        let taken = SpreadChoice(count: 500, of: 1000).places
        let odd = taken.count { !$0.isMultiple(of: 2) }
        // 500 fair coins: six standard deviations to each side.
        #expect((183...317).contains(odd), "\(odd)")
        #expect(zip(taken, 0...).allSatisfy { $0 / 2 == $1 })
        #expect(
            SpreadChoice(count: 9, of: 4).places == [0, 1, 2, 3]
                && SpreadChoice(count: -1, of: 4).places.isEmpty)
    }

    @Test func takesImagesOfEveryClass() throws {
        let folder = try ScratchFolder()
        for level in 0..<12 { try folder.writeImage("c\(level / 4)/\(level).png", level: UInt8(level)) }
        let base = try Datasets.open(folder.path)
        let part = try SubsetDataset(base, limit: 6)
        #expect((0..<6).map { part.label(at: $0) } == [0, 0, 1, 1, 2, 2])
        #expect(part.fingerprint == base.fingerprint && part.classNames == base.classNames)
        #expect(part.subset?.description == "of 12, spread evenly, each class with its share")
        for index in 0..<6 {
            #expect(part.name(at: index) == base.name(at: part.indices[index]))
            #expect(try part.image(at: index) == base.image(at: part.indices[index]))
        }
        #expect(part.label(at: 6) == nil && part.name(at: -1).isEmpty)
        #expect(throws: DatasetError.self) { try part.image(at: 6) }
        let whole = try SubsetDataset(base, limit: 12)
        #expect(whole.count == 12 && whole.subset == nil)
        #expect(try SubsetDataset(base, limit: -1).count == 0)
    }

    /// What a pass over a listing says of classes is what each image says.
    @Test func labelsInOnePassAreThoseOfTheImages() throws {
        let folder = try ScratchFolder()
        for name in ["a/x/1.png", "a/2.png", "b/1.png", "c.png", "d/1.png", "a.png"] {
            try folder.writeImage(name)
        }
        var tar = TarBuilder()
        for number in 0..<9 {
            tar.add("\(number).png", try PNGEncoder.encode(grey(1)))
            if number != 4 { tar.add("\(number).cls", Array("\(number % 3)".utf8)) }
        }
        try folder.write("tar/a.tar", tar.closed)
        for path in [folder.path, folder.path("tar")] {
            let dataset = try Datasets.open(path, cache: nil)
            var labels: [Int?] = []
            try dataset.forEachLabel { labels.append($0) }
            #expect(labels == (0..<dataset.count).map(dataset.label) && labels.contains(nil))
            #expect(labels.compactMap { $0 }.count > 2)
        }
        let flat = try Datasets.open(folder.path("b"), cache: nil)
        #expect(try SubsetDataset(labelled: flat).count == 0)
    }
}
