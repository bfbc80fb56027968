import Foundation
import JointAugmentation
import TestSupport
import Testing

@testable import Imaging

@Suite struct BlurKernelTests {
    /// One blur of a library, from Tests/Reference/blur_fixtures.py.
    private struct Reference: Decodable {
        let kernel: Int
        let sigma: Double
        let response: [UInt8]
        let effective: Double
        let leavesPoint: Bool
    }

    private static let range = try? ParameterRange.blurSigma()

    private func references() throws -> [Reference] { try Fixture.json("blurs", as: [Reference].self) }

    @Test func responsesAreTheLibraries() throws {
        let references = try references()
        #expect(references.count == 75)
        for reference in references {
            let kernel: BlurKernel =
                reference.kernel == 0 ? .pillow : try .torchvision(size: reference.kernel)
            let name = "\(kernel), sigma \(reference.sigma)"
            let response = kernel.edgeResponse(sigma: reference.sigma).filter { $0 > 0 && $0 < 255 }
            #expect(response == reference.response.map { Double($0) }, "\(name)")
            #expect(
                abs(kernel.effectiveSigma(reference.sigma) - reference.effective) < Tolerance.doubleProducts,
                "\(name)")
            #expect(kernel.leavesAll(sigma: reference.sigma) == reference.leavesPoint, "\(name)")
        }
    }

    /// kornia 0.9's `RandomGaussianBlur` of 23 pixels, on a step edge in float32.
    @Test func korniasImagesAreNotRounded() throws {
        let kernel = try BlurKernel.kornia(size: 23)
        #expect(kernel.library == "kornia")
        for (sigma, effective) in [(0.1, 1.3889e-11), (0.25, 0.0259), (2, 2.0000)] {
            #expect(abs(kernel.effectiveSigma(sigma) / effective - 1) < 0.003)
        }
        #expect(kernel.leavesAll(sigma: 0.25) && !kernel.leavesAll(sigma: 0.26))
    }

    /// The effective ratio by its own distribution: untouched views are 0, so that a pair of one has no bound.
    @Test func effectiveRatiosAreCounted() throws {
        let range = try #require(Self.range)
        let blur = try EffectiveBlur(law: .independent, range: range, kernel: .torchvision(size: 23))
        // A step edge shows less than a single pixel does: sigmas up to 0.29 leave it as it was.
        let untouched =
            (0..<1000).last { blur.sigmaQuantile(Double($0) / 1000) == 0 }.map { Double($0) / 1000 } ?? 0
        #expect(untouched > blur.unchangedViews && untouched < 0.11)
        let high = blur.exceedance(beyond: 1e9)
        #expect(abs(high - 2 * untouched * (1 - untouched)) < 0.003)
        #expect(blur.exceedance(beyond: 1) > blur.exceedance(beyond: 2) && blur.exceedance(beyond: 2) > high)
        #expect(blur.sigmaQuantile(0) == 0 && abs(blur.sigmaQuantile(1) - blur.effectiveRange.high) < 1e-9)
        let median = blur.sigmaQuantile(0.5)
        #expect(abs(median - blur.kernel.effectiveSigma(1.05)) < 0.01)
    }

    /// A kernel of 3 pixels ends at sqrt(2/3), whatever sigma.
    @Test func smallKernelsCapTheSigma() throws {
        let three = try BlurKernel.torchvision(size: 3)
        #expect(abs(three.effectiveSigma(1000) - (2.0 / 3).squareRoot()) < Tolerance.threeDigits)
        #expect([32, 64, 96, 224].map(BlurKernel.tenth) == [3, 7, 9, 23])
        for size in [-1, 0, 2, 4097] {
            #expect(throws: ImagingError.self) { try BlurKernel.torchvision(size: size) }
        }
    }

    /// Shares of pairs with an unblurred view by a sum over the law's own distribution: given t the smaller sigma is uniform
    /// on [a, b e^-|t|].
    @Test(.eachRow) func sharesOfPairsLeftAlone() {
        eachRow([Law.joint(beta: 2), .joint(beta: 0), .joint(beta: -2)]) { law in
            let range = try #require(Self.range)
            let blur = try EffectiveBlur(law: law, range: range, kernel: .torchvision(size: 23))
            let nominal = try #require(try law.logRatioLaw(on: range))
            let share = (0..<20_000).reduce(0.0) { sum, place in
                let size = abs(nominal.quantile((Double(place) + 0.5) / 20_000))
                let room = range.high * exp(-size) - range.low
                return sum + (room > 0 ? min(1, (blur.unchangedUpTo - range.low) / room) : 1)
            }
            #expect(abs(blur.pairsWithUnchanged - share / 20_000) < 0.0005)
        }
    }

    @Test func independentViewsAreLeftAloneByTheUniformShare() throws {
        let range = try #require(Self.range)
        let blur = try EffectiveBlur(law: .independent, range: range, kernel: .torchvision(size: 23))
        #expect(blur.unchangedUpTo > 0.256 && blur.unchangedUpTo < 0.257)
        let view = (blur.unchangedUpTo - range.low) / range.length
        #expect(abs(blur.unchangedViews - view) < 0.0005)
        #expect(abs(blur.pairsWithUnchanged - (1 - (1 - view) * (1 - view))) < 0.0005)
        let pillow = try EffectiveBlur(law: .independent, range: range, kernel: .pillow)
        #expect(pillow.unchangedViews == 0 && pillow.effectiveRange.high > 1.98)
    }
}
