import JointAugmentation

/// The one way from a drawn view to numbers: crop and resize (Pillow's bytes), operations on bytes, normalisation, written
/// channels-last where the caller wants them.
///
/// Pairs are functions of (seed, image, draw) alone, and laws with the same design share these streams.
public struct ViewRenderer: Sendable {
    /// The laws that pairs are drawn from; none where only whole images are rendered.
    public let laws: [Law]
    /// Side of the square views in pixels.
    public let side: Int
    /// What turns their bytes into float32 values.
    public let normalization: Normalization
    /// Whether ``values(of:on:)`` are bytes.
    public let givesBytes: Bool
    private let samplers: [DesignSampler]

    /// A renderer of pairs.
    ///
    /// - Parameters:
    ///   - givesBytes: whether ``values(of:on:)`` are bytes.
    ///   - strata: of each law's |t|; none where it is nil.
    /// - Throws: `AugmentationError` or `ViewPipelineError` for a law that does not exist on a joined parameter.
    public init(
        laws: [Law], design: JointDesign, side: Int, normalization: Normalization, givesBytes: Bool = false,
        strata: [Strata]? = nil
    ) throws {
        try design.pipeline.check(side: side)
        self.laws = laws
        self.givesBytes = givesBytes
        self.side = side
        self.normalization = normalization
        samplers = try zip(laws, strata ?? laws.map { _ in .none }).map {
            try DesignSampler(law: $0, design: design, strata: $1)
        }
    }

    /// A renderer of whole images.
    public init(side: Int, normalization: Normalization, givesBytes: Bool = false) {
        (laws, samplers) = ([], [])
        self.givesBytes = givesBytes
        self.side = side
        self.normalization = normalization
    }

    /// Numbers of a view, `[side, side, 3]`.
    public var valueCount: Int { 3 * side * side }

    /// Pair `draw` of image `image` under the law at `index`.
    ///
    /// - Parameter object: what a network sees of the image, for a design with ContrastiveCrop.
    public func pair(
        lawAt index: Int = 0, seed: UInt64, image: Int, draw: Int, size: ImageSize, object: ObjectBox? = nil
    ) -> DesignedPair {
        samplers[index].pair(
            seed: seed, image: UInt64(image), draw: UInt32(truncatingIfNeeded: draw), size: size,
            object: object)
    }

    /// The view in 8 bits, `side` x `side` pixels.
    ///
    /// - Throws: ``ImagingError`` when the crop reaches beyond the image or `side` is out of range.
    public func view(_ drawn: DrawnView, of image: RGBImage) throws(ImagingError) -> RGBImage {
        try drawn.operations.applied(to: try image.view(of: drawn.crop.box, side: side))
    }

    /// Writes a view as `[side, side, 3]`.
    ///
    /// - Parameter target: holds at least ``valueCount`` numbers; more are left as they are.
    /// - Throws: as ``view(_:of:)``.
    public func write(
        _ drawn: DrawnView, of image: RGBImage, to target: UnsafeMutableBufferPointer<Float>
    ) throws(ImagingError) {
        normalization.write(try view(drawn, of: image), to: target)
    }

    /// Views that were made by ``view(_:of:)``.
    public func values(of views: [RGBImage]) -> PixelValues {
        givesBytes
            ? .bytes(views.flatMap(\.pixels), normalization) : .numbers(views.flatMap(normalization.tensor))
    }

    /// Views as an encoder takes them.
    ///
    /// - Throws: as ``view(_:of:)``.
    public func values(
        of views: some Collection<DrawnView>, on image: RGBImage
    ) throws(ImagingError) -> PixelValues {
        guard givesBytes else { return .numbers(try pixels(of: views, on: image)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(views.count * valueCount)
        for drawn in views { bytes += try view(drawn, of: image).pixels }
        return .bytes(bytes, normalization)
    }

    /// Views as `[views, side, side, 3]`.
    ///
    /// - Throws: as ``view(_:of:)``.
    private func pixels(
        of views: some Collection<DrawnView>, on image: RGBImage
    ) throws(ImagingError) -> [Float] {
        try Self.filled(views.count * valueCount) { target throws(ImagingError) in
            for (number, drawn) in views.enumerated() {
                let start = number * valueCount
                try write(
                    drawn, of: image,
                    to: UnsafeMutableBufferPointer(rebasing: target[start..<(start + valueCount)]))
            }
        }
    }

    /// The whole image as a view.
    ///
    /// - Throws: ``ImagingError`` when `side` is out of range.
    public func values(ofWhole image: RGBImage) throws(ImagingError) -> PixelValues {
        let whole = CropBox(left: 0, top: 0, width: image.width, height: image.height)
        return values(of: [try image.view(of: whole, side: side)])
    }

    /// `count` numbers that `fill` writes.
    private static func filled(
        _ count: Int, _ fill: (UnsafeMutableBufferPointer<Float>) throws(ImagingError) -> Void
    ) throws(ImagingError) -> [Float] {
        var failure: ImagingError?
        let values = [Float](unsafeUninitializedCapacity: count) { target, initialized in
            do throws(ImagingError) {
                try fill(UnsafeMutableBufferPointer(rebasing: target[..<count]))
                initialized = count
            } catch { failure = error }
        }
        if let failure { throw failure }
        return values
    }
}
