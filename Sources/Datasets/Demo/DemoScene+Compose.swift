import Imaging

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
