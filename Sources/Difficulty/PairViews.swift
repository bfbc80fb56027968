import Imaging
import JointAugmentation

/// The two views of a pair as a network's input.
public struct PairViews: Sendable {
    private let sampler: CropSampler
    private let side: Int
    private let normalization: Normalization
    private let seed: UInt64

    /// - Parameters:
    ///   - sampler: draws the crops.
    ///   - side: of the square views, in pixels.
    ///   - seed: of the random streams.
    public init(sampler: CropSampler, side: Int, normalization: Normalization, seed: UInt64) {
        self.sampler = sampler
        self.side = side
        self.normalization = normalization
        self.seed = seed
    }

    /// `[2, 3, side, side]` float32 values of draw `draw` of image `index`.
    public func values(of image: RGBImage, index: Int, draw: UInt32 = 0) throws -> [Float] {
        let size = try ImageSize(width: image.width, height: image.height)
        let pair = sampler.pair(seed: seed, image: UInt64(index), draw: draw, size: size)
        return normalization.tensor(try image.view(of: pair.first.box, side: side))
            + normalization.tensor(try image.view(of: pair.second.box, side: side))
    }
}
