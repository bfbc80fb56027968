import Foundation
import Imaging
import TestSupport
import Testing

@testable import Datasets

@Suite(.enabled(if: RealData.folder != nil, "JC_STATS_DATA does not point at the real data"))
struct RealDataTests {
    private func open(_ name: String) throws -> any ImageDataset {
        try Datasets.open("\(try #require(RealData.folder))/\(name)")
    }

    @Test(
        arguments: ([
            ("cifar10/test_batch.bin", "CIFAR-10 binary", 2000, 10),
            ("cifar10", "CIFAR-10 binary", 2000, 10),
            ("cifar10/train.tar", "tar", 50000, 10),
            ("tiny-imagenet/tiny-imagenet-200", "Tiny-ImageNet val", 2000, 200),
            ("tiny-imagenet/tiny-imagenet-200/val", "Tiny-ImageNet val", 2000, 200),
            ("tiny-imagenet", "Tiny-ImageNet val", 2000, 200),
            ("tiny-imagenet/train.tar", "tar", 30000, 200),
            ("imagenet-sample", "folder tree", 200, 0),
            ("stl10", "folder tree", 123, 26),
        ] as [(String, String, Int, Int)]).named { $0.0 })
    func isRecognised(_ test: Named<(String, String, Int, Int)>) throws {
        let (name, layout, count, classes) = test.value
        let dataset = try open(name)
        #expect(dataset.layout == layout)
        #expect(dataset.count == count)
        #expect(dataset.classNames.count == classes)
        for index in [0, count / 2, count - 1] {
            let image = try dataset.image(at: index)
            #expect(image.width > 1 && image.height > 1)
            #expect((dataset.label(at: index) != nil) == (classes > 0))
        }
    }

    @Test func tinyImageNetValidationHasTheAnnotatedClasses() throws {
        let dataset = try open("tiny-imagenet/tiny-imagenet-200")
        let expected = ["val/images/val_0.JPEG": "n03444034", "val/images/val_1.JPEG": "n04067472"]
        for index in 0..<dataset.count {
            guard let name = expected[dataset.name(at: index)] else { continue }
            #expect(try dataset.classNames[#require(dataset.label(at: index))] == name)
        }
        #expect(Set((0..<dataset.count).map(dataset.name)).isSuperset(of: expected.keys))
    }

    @Test func tinyImageNetHasTheSameClassNumbersInBothParts() throws {
        let train = try open("tiny-imagenet/train.tar")
        let validation = try open("tiny-imagenet/tiny-imagenet-200")
        #expect(train.classNames == validation.classNames)
        #expect(train.name(at: 0) == "tiny-imagenet-200/train/n01443537/images/n01443537_0.JPEG")
        #expect(try train.classNames[#require(train.label(at: 0))] == "n01443537")
    }

    @Test func cifarTarHasTenClassesOfFiveThousand() throws {
        let dataset = try open("cifar10/train.tar")
        #expect(dataset.classNames == RecordFormat.cifar10.standardClassNames)
        var counts = [Int](repeating: 0, count: 10)
        for index in 0..<dataset.count { counts[try #require(dataset.label(at: index))] += 1 }
        #expect(counts == [Int](repeating: 5000, count: 10))
    }

    @Test func cifarTestBatchHasTwoHundredOfEachClass() throws {
        let dataset = try open("cifar10/test_batch.bin")
        var counts = [Int](repeating: 0, count: 10)
        for index in 0..<dataset.count { counts[try #require(dataset.label(at: index))] += 1 }
        #expect(counts == [Int](repeating: 200, count: 10))
    }
}
