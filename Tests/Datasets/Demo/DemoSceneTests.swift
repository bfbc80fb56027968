import Statistics
import TestSupport
import Testing

@testable import Datasets

struct DemoSceneTests {
    private func scenes(
        object: (width: Int, height: Int), photograph: (width: Int, height: Int) = (1920, 1200)
    ) -> [DemoScene] {
        (0..<2000).map { index in
            var stream = RandomStream(seed: 3, image: UInt64(index))
            return DemoScene(
                object: object, photograph: photograph, isCloseUp: false, size: (256, 192), using: &stream)
        }
    }

    @Test(.eachRow) func objectAndRegionAreInside() {
        eachRow([(300, 300), (1226, 309), (1, 900), (64, 20)]) {
            objectAndRegionAreInside(width: $0.0, height: $0.1)
        }
    }

    private func objectAndRegionAreInside(width: Int, height: Int) {
        for scene in scenes(object: (width, height), photograph: (20, 31)) {
            #expect(scene.width >= 1 && scene.left >= 0 && scene.left + scene.width <= 256)
            #expect(scene.height >= 1 && scene.top >= 0 && scene.top + scene.height <= 192)
            let region = scene.region
            #expect(region.width >= 1 && region.left >= 0 && region.left + region.width <= 20)
            #expect(region.height >= 1 && region.top >= 0 && region.top + region.height <= 31)
        }
    }

    @Test func sizesSpanTheirRange() {
        let shares = scenes(object: (400, 400)).map { Double($0.height) / 192 }
        #expect((shares.min() ?? 0) > 0.44 && (shares.min() ?? 1) < 0.47)
        #expect((shares.max() ?? 1) < 0.93 && (shares.max() ?? 0) > 0.9)
        let regions = scenes(object: (400, 400)).map { Double($0.region.height) / 1200 }
        #expect((regions.min() ?? 0) > 0.29 && (regions.min() ?? 1) < 0.32 && (regions.max() ?? 0) > 0.97)
    }

    @Test func smallObjectsAreNotBlownUp() {
        #expect(scenes(object: (64, 20)).allSatisfy { $0.width <= 103 && $0.height <= 32 })
    }

    /// The mean of two uniform numbers is in the middle half three times of four.
    @Test func placesAreNearTheCentre() {
        let scenes = scenes(object: (400, 400))
        let inMiddle = scenes.count { scene in
            let place = (Double(scene.left) + 0.5) / Double(257 - scene.width)
            return place > 0.25 && place < 0.75
        }
        #expect(abs(Double(inMiddle) / 2000 - 0.75) < 0.04)
    }
}
