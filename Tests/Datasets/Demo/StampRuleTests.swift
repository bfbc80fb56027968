import Imaging
import TestSupport
import Testing

@testable import Datasets

struct StampRuleTests {
    private func cutOut(
        width: Int = 80, height: Int = 70, alpha: UInt8 = 255, level: (Int, Int) -> Int
    ) throws -> CutOut {
        let pixels = (0..<width * height).flatMap { pixel in
            [UInt8](repeating: UInt8(level(pixel % width, pixel / width)), count: 3) + [alpha]
        }
        return CutOut(try RGBAImage(width: width, height: height, pixels: pixels))
    }

    @Test func flatSharesAreOfOpaqueWindows() throws {
        #expect(StampRule.flatShare(try cutOut { _, _ in 90 }) == 1)
        #expect(StampRule.flatShare(try cutOut { x, y in 90 + 2 * ((x + y) % 2) }) == 0)
        #expect(StampRule.flatShare(try cutOut { x, y in 90 + (x + y) % 2 }) == 1)
        // Of 78 columns of windows, two reach over the edge between the halves.
        let halves = StampRule.flatShare(try cutOut { x, _ in x < 40 ? 10 : 200 })
        #expect(abs(halves - 76.0 / 78) < Tolerance.closedForm)
        #expect(StampRule.flatShare(try cutOut(alpha: 120) { _, _ in 90 }) == 1, "no opaque window")
    }

    @Test func sizeAndTextureDecide() throws {
        let noise = { (x: Int, y: Int) in 90 + 2 * ((x + y) % 2) }
        #expect(StampRule.allows(try cutOut(width: 64, height: 20, level: noise)))
        #expect(!StampRule.allows(try cutOut(width: 63, height: 63, level: noise)))
        #expect(!StampRule.allows(try cutOut { _, _ in 90 }))
    }

    @Test(.eachRow) func pathsDecide() {
        eachRow([
            ("animals/birds/owl.png", true), ("vehicles/bus.png", true), ("owl.png", false),
            ("symbols/letters/a.png", false), ("animals/birds/cartoon/tux.png", false),
            ("clothes/button.png", false), ("vehicles/dumper_mirror.png", false),
        ]) { pathsDecide(path: $0.0, isAllowed: $0.1) }
    }

    private func pathsDecide(path: String, isAllowed: Bool) {
        #expect(StampRule.allows(path: path) == isAllowed)
    }
}
