import Imaging
import JointAugmentation
import Statistics

/// What is where in one demo image.
struct DemoScene: Sendable, Equatable {
    /// Part of the photograph that is the background.
    let region: CropBox
    let mirrorsRegion: Bool
    /// How far the background is out of focus: standard deviation in pixels of the image.
    let backgroundBlur: Double
    /// Size of the object.
    let width: Int
    let height: Int
    /// Where the object begins.
    let left: Int
    let top: Int
    let mirrorsObject: Bool
    /// How dark the object's shadow is, 0 to 1.
    let shadow: Double
}

extension DemoScene {
    /// An object is enlarged by this factor at most, so that it stays sharp.
    private static let maximumEnlargement = 1.6

    /// Draws a scene.
    ///
    /// The object's longer side, in units of the image's, is uniform on (0.45, 0.92); its place is the mean of two
    /// uniform ones, so that it is near the centre more often than at the border. The region has the image's shape
    /// and between 0.3 and 1 of the largest such region's sides.
    ///
    /// - Parameters:
    ///   - object: the stamp's width and height.
    ///   - photograph: the photograph's width and height.
    ///   - isCloseUp: whether the photograph shows small things from near; it is then far out of focus, or a large
    ///     object before it would seem tiny.
    ///   - size: the image's width and height.
    init(
        object: (width: Int, height: Int), photograph: (width: Int, height: Int), isCloseUp: Bool,
        size: (width: Int, height: Int), using stream: inout RandomStream
    ) {
        let share = stream.nextUniform(from: 0.45, to: 0.92)
        let fit = min(
            Double(size.width) / Double(object.width), Double(size.height) / Double(object.height))
        let scale = min(share * fit, Self.maximumEnlargement)
        width = min(size.width, max(1, Int((Double(object.width) * scale).rounded())))
        height = min(size.height, max(1, Int((Double(object.height) * scale).rounded())))
        left = Self.place(size.width - width, using: &stream)
        top = Self.place(size.height - height, using: &stream)
        mirrorsObject = stream.nextOpenUnit() < 0.5
        shadow = stream.nextUniform(from: 0.2, to: 0.5)
        mirrorsRegion = stream.nextOpenUnit() < 0.5
        let focus = stream.nextUniform(from: 0, to: 1.5)
        backgroundBlur = isCloseUp ? (2 + focus) * Double(size.width) / 64 : focus
        region = Self.region(of: photograph, shapedAs: size, using: &stream)
    }

    private static func place(_ room: Int, using stream: inout RandomStream) -> Int {
        let position = (stream.nextOpenUnit() + stream.nextOpenUnit()) / 2
        return min(room, Int(position * Double(room + 1)))
    }

    private static func region(
        of photograph: (width: Int, height: Int), shapedAs size: (width: Int, height: Int),
        using stream: inout RandomStream
    ) -> CropBox {
        let largest = min(
            Double(photograph.width) / Double(size.width), Double(photograph.height) / Double(size.height))
        let scale = largest * stream.nextUniform(from: 0.3, to: 1)
        let width = min(photograph.width, max(1, Int(Double(size.width) * scale)))
        let height = min(photograph.height, max(1, Int(Double(size.height) * scale)))
        return CropBox(
            left: stream.nextIndex(below: photograph.width - width + 1),
            top: stream.nextIndex(below: photograph.height - height + 1), width: width, height: height)
    }
}

extension DemoScene {
    /// Standard deviation in pixels of the blur that softens a cut-out's edge.
    private static let softness = 0.6

    /// The stamp before its part of the photograph, as an image of `width` x `height` pixels.
    func composed(
        of stamp: DemoStamp, before photograph: RGBImage, width imageWidth: Int, height imageHeight: Int
    ) throws(ImagingError) -> RGBImage {
        let background = try photograph.cropped(to: region)
            .resized(width: imageWidth, height: imageHeight).gaussianBlurred(sigma: backgroundBlur)
        var object = try stamp.cutOut.resized(width: width, height: height)
        if stamp.mayBeMirrored, mirrorsObject { object = object.flippedHorizontally() }
        return try place(object, over: mirrorsRegion ? background.flippedHorizontally() : background)
    }

    /// The object with its edge softened, over its shadow, which falls a little below it.
    private func place(_ object: CutOut, over background: RGBImage) throws(ImagingError) -> RGBImage {
        let sigma = max(1, Double(max(object.width, object.height)) * 0.04)
        let reach = Int((3 * sigma).rounded(.up))
        let shaded = try object.shadow(strength: shadow).feathered(sigma: sigma, margin: reach)
            .placed(over: background, left: left - reach, top: top - reach + Int(sigma.rounded()))
        return try object.feathered(sigma: Self.softness, margin: 2)
            .placed(over: shaded, left: left - 2, top: top - 2)
    }
}
