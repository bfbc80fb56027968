import Imaging
import JointAugmentation

/// What a network's last maps add up to at each place: the sum over the channels, behind the last ReLU.
public struct ActivationMaps: Sendable, Equatable {
    /// Of the maps.
    public let height: Int
    /// Of the maps.
    public let width: Int
    /// `[images, height, width]`, row-major.
    public let sums: [Float]

    /// The part of an image where its map is high.
    ///
    /// - Parameter side: of the images that the network saw.
    public func object(ofImage image: Int, side: Int, threshold: Double) -> ObjectBox {
        let area = height * width
        return ObjectBox(
            map: Array(sums[image * area..<(image + 1) * area]), height: height, width: width, side: side,
            threshold: threshold)
    }
}

/// An encoder whose last maps have places.
public protocol ActivationMapping: ImageEncoder {
    /// The maps of a batch; those of an image are the same to the bit in any batch and on any thread.
    ///
    /// - Throws: ``NetworkError`` where it has none, where the images are too small or too large, or where a number is infinite
    ///   or not one.
    func activation(of batch: ImageBatch) throws(NetworkError) -> ActivationMaps
}

/// Finds what a network sees of images: the part that ContrastiveCrop places crops about.
///
/// The image is resized to a square of the views' side, without any augmentation, as the code of ContrastiveCrop does.
public struct ObjectLocator: Sendable {
    private let network: any ActivationMapping
    private let renderer: ViewRenderer
    private let crop: ContrastiveCrop

    /// - Throws: ``NetworkError/noActivationMaps(network:)`` for a network without them, ``NetworkError/onePlace(network:side:)``
    ///   where they have a single place at this side, so that all of every image would be the part.
    public init(
        _ network: any ImageEncoder, crop: ContrastiveCrop, side: Int, normalization: Normalization
    ) throws(NetworkError) {
        guard let network = network as? any ActivationMapping else {
            throw .noActivationMaps(network: network.identity.name)
        }
        self.network = network
        self.crop = crop
        renderer = ViewRenderer(side: side, normalization: normalization)
        let black = [Float](repeating: 0, count: 3 * side * side)
        let maps = try network.activation(
            of: ImageBatch(count: 1, height: side, width: side, pixels: black))
        guard maps.height * maps.width > 1 else {
            throw .onePlace(network: network.identity.name, side: side)
        }
    }

    /// What the network sees of an image.
    ///
    /// - Throws: `ImagingError`, ``NetworkError``.
    public func object(in image: RGBImage) throws -> ObjectBox {
        let batch = try ImageBatch(
            count: 1, height: renderer.side, width: renderer.side, views: renderer.values(ofWhole: image))
        return try network.activation(of: batch)
            .object(ofImage: 0, side: renderer.side, threshold: crop.threshold)
    }
}
