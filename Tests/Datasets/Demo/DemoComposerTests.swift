import Foundation
import Imaging
import Testing
import TestSupport

@testable import Datasets

/// Stamps and a photograph that Tests/Reference/demo_fixtures.py made.
private let fixtures = Bundle.module.bundleURL.appendingPathComponent("Fixtures/Demo").path
private let sources = DemoSources(stamps: "\(fixtures)/stamps", photographs: "\(fixtures)/photographs")

struct DemoComposerTests {
    private func composer(
        count: Int, seed: UInt64 = 0, format: DemoFormat = .png, threads: Int = 1
    ) throws -> DemoComposer {
        try DemoComposer(
            recipe: DemoRecipe(count: count, width: 96, height: 72, seed: seed, format: format),
            sources: sources, threads: threads)
    }

    @Test func onlyLargePhotographicCutOutsOfThingsAreTaken() throws {
        let collection = try StampCollection(folder: sources.stamps, threads: 2)
        #expect(collection.stamps.map(\.name) == ["photo", "label", "tape"])
        #expect(collection.stamps.map(\.className) == ["animals-birds", "food", "food"])
        #expect(collection.stamps.map(\.mayBeMirrored) == [true, false, false])
        #expect(collection.leftOut == 5)
        // The transparent border is cut away.
        #expect(collection.stamps.map(\.cutOut.width) == [64, 84, 70])
    }

    @Test(arguments: [DemoFormat.png, .jpeg])
    func bytesDependOnTheSeedAlone(format: DemoFormat) throws {
        let few = try composer(count: 5, format: format)
        let many = try composer(count: 12, format: format, threads: 3)
        let other = try composer(count: 5, seed: 1, format: format)
        for index in 0..<5 {
            let bytes = try few.encodedImage(at: index)
            #expect(ImageFormat(firstBytes: bytes)?.rawValue == format.rawValue)
            #expect(try many.encodedImage(at: index) == bytes)
            #expect(many.fileName(at: index) == few.fileName(at: index))
            #expect(try other.encodedImage(at: index) != bytes)
        }
    }

    @Test func everyCutOutIsShownOnceARound() throws {
        let composer = try composer(count: 30)
        #expect(composer.stampCount == 3 && composer.photographCount == 1 && composer.leftOutCount == 5)
        let names = (0..<30).map(composer.fileName)
        for round in 0..<10 {
            let shown = names[3 * round..<3 * round + 3].map { $0.split(separator: "-").dropLast().last }
            #expect(Set(shown) == ["birds/photo", "food/label", "food/tape"])
        }
        let first = Set((0..<10).map { composer.className(at: 3 * $0) })
        #expect(first.count == 2, "the order differs between rounds")
        #expect(
            names.allSatisfy {
                $0.wholeMatch(of: /animals-birds\/photo-\d{6}\.png|food\/(label|tape)-\d{6}\.png/) != nil
            })
        #expect(Set(names).count == 30)
    }

    /// Red is left of blue in the files; over grey, only the objects have colours.
    @Test func onlyWhatMayBeIsMirrored() throws {
        let composer = try composer(count: 60)
        var redIsLeft: [String: Set<Bool>] = [:]
        for index in 0..<60 {
            let image = try composer.image(at: index)
            let red = try #require(meanColumn(of: image) { $0[0] > $0[2] + 100 })
            let blue = try #require(meanColumn(of: image) { $0[2] > $0[0] + 100 })
            redIsLeft[composer.className(at: index), default: []].insert(red < blue)
        }
        #expect(redIsLeft == ["animals-birds": [true, false], "food": [true]])
    }

    /// What is transparent in the files is bright green.
    @Test func transparentColoursNeverShow() throws {
        let composer = try composer(count: 30)
        for index in 0..<30 {
            let column = meanColumn(of: try composer.image(at: index)) { $0[1] > max($0[0], $0[2]) + 8 }
            #expect(column == nil, "image \(index)")
        }
    }

    @Test func foldersWithoutPicturesAreNamed() throws {
        let recipe = DemoRecipe(count: 1, width: 32, height: 32, seed: 0, format: .png)
        let folder = try ScratchFolder()
        func failure(_ stamps: String, _ photographs: String) -> DemoError? {
            do throws(DemoError) {
                _ = try DemoComposer(
                    recipe: recipe, sources: DemoSources(stamps: stamps, photographs: photographs), threads: 1
                )
                return nil
            } catch {
                return error
            }
        }
        let nowhere = folder.path("nowhere")
        #expect(failure(nowhere, sources.photographs) == .dataset(.noSuchPath(path: nowhere)))
        #expect(failure(sources.stamps, nowhere) == .dataset(.noSuchPath(path: nowhere)))
        #expect(
            failure("\(sources.stamps)/food", sources.photographs)
                == .nothingSuitable(path: "\(sources.stamps)/food", what: "photographic cut-outs", found: 4))
        #expect(
            failure(sources.stamps, folder.path)
                == .nothingSuitable(path: folder.path, what: "photographs", found: 0))
        try folder.write("a.jpg", "no picture")
        #expect(failure(sources.stamps, folder.path)?.description.contains("a.jpg") == true)
    }

    @Test func missingPackagesAreNamedInOneLine() {
        let error = DemoError.missingPackages(["mate-backgrounds"], folders: ["/usr/x"])
        #expect(error.description.contains("apt-get install --no-install-recommends mate-backgrounds"))
        #expect(!error.description.contains("\n"))
    }

    @Test func sourcesAreKnownByTheirNamesAndSizes() throws {
        let folder = try ScratchFolder()
        try folder.write("a/b.png", "123")
        let sources = DemoSources(stamps: folder.path, photographs: folder.path)
        let fingerprint = try sources.fingerprint()
        #expect(try sources.fingerprint() == fingerprint)
        try folder.write("a/b.png", "1234")
        #expect(try sources.fingerprint() != fingerprint)
    }

    private func meanColumn(of image: RGBImage, where matches: ([Int]) -> Bool) -> Double? {
        let columns = (0..<image.width * image.height).filter { pixel in
            matches((0..<3).map { Int(image.pixels[3 * pixel + $0]) })
        }.map { $0 % image.width }
        return columns.isEmpty ? nil : Double(columns.reduce(0, +)) / Double(columns.count)
    }
}
