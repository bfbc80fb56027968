import JointAugmentation
import Statistics
import Testing

struct PairGeometryTests {
    private func geometry(_ first: CropBox, _ second: CropBox) throws -> PairGeometry {
        PairGeometry(first, second, in: try ImageSize(width: 30, height: 40))
    }

    @Test func anEqualBoxIsAllOfIt() throws {
        let box = CropBox(left: 3, top: 4, width: 7, height: 9)
        let geometry = try geometry(box, box)
        #expect(geometry.intersectionOverUnion == 1)
        #expect(geometry.containment == 1)
        #expect(geometry.centerDistance == 0)
    }

    @Test func boxesThatOnlyTouchAreApart() throws {
        let geometry = try geometry(
            CropBox(left: 0, top: 0, width: 6, height: 8), CropBox(left: 6, top: 8, width: 6, height: 8))
        #expect(geometry.intersectionOverUnion == 0)
        #expect(geometry.containment == 0)
        // Centres are (6, 8) apart, the diagonal is 50.
        #expect(geometry.centerDistance == 0.2)
    }

    @Test func aBoxInsideIsContained() throws {
        let geometry = try geometry(
            CropBox(left: 0, top: 0, width: 10, height: 10), CropBox(left: 2, top: 1, width: 4, height: 5))
        #expect(geometry.containment == 1)
        #expect(geometry.intersectionOverUnion == 0.2)
    }

    @Test func partOfABoxIsShared() throws {
        let geometry = try geometry(
            CropBox(left: 0, top: 0, width: 4, height: 6), CropBox(left: 2, top: 3, width: 4, height: 4))
        // 2 x 3 of 24 and 16.
        #expect(geometry.intersectionOverUnion == 6.0 / 34)
        #expect(geometry.containment == 6.0 / 16)
    }

    @Test func boxesOfAnyNumbersDoNotOverflow() throws {
        let geometry = try geometry(
            CropBox(left: .max, top: .max, width: .max, height: .max),
            CropBox(left: 0, top: 0, width: .max, height: .max))
        #expect(geometry.containment >= 0 && geometry.containment <= 1)
    }

    /// Against counting pixels, on boxes that are drawn.
    @Test func drawnBoxesAgreeWithCountedPixels() throws {
        let size = try ImageSize(width: 23, height: 17)
        let range = try ParameterRange.area(low: 0.05, high: 1)
        let sampler = try CropSampler(law: .joint(beta: 0), range: range, realisation: .torchvision)
        for draw in 0..<200 {
            let pair = sampler.pair(seed: 3, image: 0, draw: UInt32(draw), size: size)
            let (first, second) = (pixels(pair.first.box), pixels(pair.second.box))
            let shared = Double(first.intersection(second).count)
            let geometry = pair.geometry(in: size)
            #expect(geometry.intersectionOverUnion == shared / Double(first.union(second).count))
            #expect(geometry.containment == shared / Double(min(first.count, second.count)))
            #expect(geometry.centerDistance >= 0 && geometry.centerDistance < 1)
            #expect(geometry == PairGeometry(pair.second.box, pair.first.box, in: size))
        }
    }

    private func pixels(_ box: CropBox) -> Set<SIMD2<Int>> {
        var pixels: Set<SIMD2<Int>> = []
        for row in box.top..<(box.top + box.height) {
            for column in box.left..<(box.left + box.width) { pixels.insert(SIMD2(column, row)) }
        }
        return pixels
    }
}
