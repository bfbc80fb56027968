import Datasets
import Encoders
import Imaging
import Testing

@testable import Difficulty

@Suite struct FeatureExtractionTests {
    private func extraction(_ unreadable: UnreadablePolicy = .any) throws -> FeatureExtraction {
        FeatureExtraction(
            network: try RandomNetwork.network(), output: .backbone, side: 16, normalization: .imageNet,
            unreadable: unreadable)
    }

    @Test func unreadableImagesAreLeftOut() throws {
        let all = try extraction().run(on: SmoothImages(count: 6), threads: 2)
        let some = try extraction().run(on: SmoothImages(count: 6, broken: [0, 4]), threads: 2)
        #expect(all.indices == Array(0..<6) && all.unreadable.isEmpty)
        #expect(some.indices == [1, 2, 3, 5])
        #expect(some.rows == some.indices.map { all.rows[$0] })
        #expect(some.unreadable.map(\.name) == ["image 0", "image 4"])
        #expect(!some.wasInterrupted)
    }

    /// One of a hundred may be unreadable, as in a measurement of SDF.
    @Test func theShareIsThatOfEveryCommand() throws {
        let few = SmoothImages(count: 200, broken: [3, 9])
        let many = SmoothImages(count: 200, broken: [3, 9, 11])
        #expect(try extraction(.few).run(on: few, threads: 2).unreadable.count == 2)
        #expect {
            try extraction(.few).run(on: many, threads: 2)
        } throws: {
            "\($0)".contains("expected at most 1% unreadable images unless allowed, found 3 of 200")
        }
        #expect {
            try extraction(.none).run(on: few, threads: 2)
        } throws: { "\($0)".contains("image 3") }
        #expect(try extraction(.any).run(on: many, threads: 2).unreadable.count == 3)
    }

    /// More images than are in memory at once.
    @Test func manyImagesComeInTheirOrder() throws {
        var found: [Int] = []
        let summary = try extraction().forEach(of: SmoothImages(count: 1100, broken: [600]), threads: 2) {
            index, _ in
            found.append(index)
        }
        #expect(found == Array(0..<600) + Array(601..<1100))
        #expect(summary.count == 1099 && summary.unreadable.map(\.name) == ["image 600"])
    }

    @Test func noImageAtAllIsAnError() throws {
        #expect {
            try extraction().run(on: SmoothImages(count: 2, broken: [0, 1]), threads: 1)
        } throws: { error in
            "\(error)".contains("expected an image with features, left out 2, the first because: image 0")
        }
    }

    /// Images that share a call get what they get alone; one that spoils it is left out alone.
    @Test func groupsOfImagesGiveTheSame() throws {
        func run(_ network: any ImageEncoder) throws -> FeatureReport {
            try FeatureExtraction(
                network: network, output: .backbone, side: 16, normalization: .imageNet, unreadable: .any
            ).run(on: SmoothImages(count: 23, broken: [4]), threads: 2)
        }
        let alone = try extraction().run(on: SmoothImages(count: 23, broken: [4]), threads: 2)
        let batched = try BatchedNetwork()
        let grouped = try run(batched)
        #expect(grouped.rows == alone.rows && grouped.indices == alone.indices)
        #expect(batched.calls.sorted() == [3, 4, 5, 5, 5])
        let bound = try BrightnessBound(leaving: 20, of: SmoothImages(count: 23, broken: [4]))
        let picky = try run(try BatchedNetwork(brightest: bound.value))
        #expect(picky.indices == bound.left)
        #expect(picky.rows == zip(alone.indices, alone.rows).filter { bound.left.contains($0.0) }.map(\.1))
    }

    /// The brightest value that some of the images do not exceed, and those images.
    private struct BrightnessBound {
        let value: Float
        let left: [Int]

        init(leaving count: Int, of images: SmoothImages) throws {
            let renderer = ViewRenderer(side: 16, normalization: .imageNet)
            let brightness = try (0..<images.count).filter { !images.broken.contains($0) }.map {
                ($0, try renderer.values(ofWhole: images.image(at: $0)).numbers.max() ?? 0)
            }
            let bound = brightness.map(\.1).sorted()[count - 1]
            value = bound
            left = brightness.filter { $0.1 <= bound }.map(\.0)
        }
    }

    /// An encoder that has failed for good ends the run with its own error, and no image is blamed.
    @Test func aFailureForGoodEndsTheRun() throws {
        let network = try BatchedNetwork(lastCall: 2)
        let extraction = FeatureExtraction(
            network: network, output: .backbone, side: 16, normalization: .imageNet, unreadable: .any)
        #expect {
            try extraction.run(on: SmoothImages(count: 4000), threads: 2)
        } throws: { error in
            guard case DifficultyError.features(.imageTooSmall) = error else { return false }
            return true
        }
        #expect(network.calls.count < 100)
    }

    @Test func interruptionIsSaid() throws {
        let interruption = Interruption()
        let report = try extraction().run(
            on: SmoothImages(count: 9), threads: 1, interruption: interruption
        ) { done in if done == 3 { interruption.request() } }
        #expect(report.wasInterrupted && report.indices == [0, 1, 2])
    }
}
