import Foundation
import Imaging
import JointAugmentation
import TestSupport
import Testing

/// Bytes of torchvision's `gaussian_blur` (Tests/Reference/blur_fixtures.py).
@Suite struct SampledBlurTests {
    private struct Reference: Decodable {
        struct Blur: Decodable {
            let kernel: Int
            let sigma: Double
            let pixels: Data
        }

        let width: Int
        let height: Int
        let pixels: Data
        let blurs: [Blur]
    }

    private func reference() throws -> (image: RGBImage, blurs: [Reference.Blur]) {
        let found = try Fixture.json("kernel_blurs", as: Reference.self)
        return (
            try RGBImage(width: found.width, height: found.height, pixels: [UInt8](found.pixels)), found.blurs
        )
    }

    /// To the byte, but for sums near a half, of which these have at most one in a thousand.
    @Test func bytesAreTorchvisions() throws {
        let (image, blurs) = try reference()
        #expect(blurs.count == 9)
        for blur in blurs {
            let found = try image.gaussianBlurred(sigma: blur.sigma, kernel: blur.kernel)
            let differences = zip(found.pixels, blur.pixels).map { abs(Int($0) - Int($1)) }
            let name = "kernel \(blur.kernel), sigma \(blur.sigma)"
            #expect(differences.count == found.pixels.count, "\(name)")
            #expect(differences.max() ?? 0 <= 1 && differences.count { $0 > 0 } <= 1, "\(name)")
        }
    }

    /// It is neither Pillow's blur, nor of the image turned; what a small sigma leaves is left.
    @Test func isABlurOfItsOwn() throws {
        let (image, _) = try reference()
        let blurred = try image.gaussianBlurred(sigma: 1.2, kernel: 9)
        #expect(try blurred != image.gaussianBlurred(sigma: 1.2))
        #expect(try image.gaussianBlurred(sigma: 0.25, kernel: 9) == image)
        #expect(try image.gaussianBlurred(sigma: 0, kernel: 9) == image)
        let turned = try image.flippedHorizontally().gaussianBlurred(sigma: 1.2, kernel: 9)
        #expect(turned == blurred.flippedHorizontally())
    }

    @Test func refusesWhatTorchvisionRefuses() throws {
        let (image, _) = try reference()
        for (sigma, kernel) in [(1.0, 0), (1, 2), (1, -3), (1, 35), (-1, 3), (.nan, 3)] {
            #expect(throws: ImagingError.self) { try image.gaussianBlurred(sigma: sigma, kernel: kernel) }
        }
    }
}
