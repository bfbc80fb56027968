import JointAugmentation
import Statistics

/// The images in which the views that RandomResizedCrop falls back to are measured.
///
/// A fallback of probability F stands for 2 F (1 - F) + F^2 of an image's pairs and takes two views of the network, whatever F is:
/// at 4:3, F = 2e-6, these were a quarter of the passes. So it is measured with probability q = min(1, F / ``common``), from a
/// stream of its own, and counts 1 / q: the mean over draws is the same for any q.
struct FallbackSample: Sendable, Equatable {
    /// Fallbacks at least as probable are measured in every image; nil for all.
    let common: Double?
    private let seed: UInt64

    /// No image's fallback weighs more than twice this, a fiftieth of its pairs.
    static let common = 0.01
    static let commonValues = 1e-9...1.0

    init(common: Double?, seed: UInt64) { (self.common, self.seed) = (common, seed) }

    /// q.
    func share(of fallback: CropFallback) -> Double {
        common.map { min(1, fallback.probability / $0) } ?? 1
    }

    /// - Parameter number: 0, or 1 for what is drawn of the image again.
    func contains(_ fallback: CropFallback, of image: Int, number: Int) -> Bool {
        var stream = RandomStream(
            seed: seed, image: UInt64(image), draw: UInt32(truncatingIfNeeded: number), purpose: .fallback)
        return stream.nextUniform(from: 0, to: 1) < share(of: fallback)
    }
}
