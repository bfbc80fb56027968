/// What an image may ask for, checked against its header before memory is taken.
public struct ImageLimits: Sendable, Hashable {
    /// Width times height at most.
    public var maximumPixels: Int
    /// Passes over the image that a progressive JPEG may make; each costs time, whatever its length.
    public var maximumScans: Int
    /// Pixels times passes of a progressive JPEG at most, so that a large image has fewer passes.
    public var maximumScannedPixels: Int
    /// Bytes of all samples as the file stores them, before they become RGB.
    public var maximumSampleBytes: Int

    /// Limits of the caller's choice.
    ///
    /// - Parameters:
    ///   - maximumPixels: the default is where Pillow raises its decompression bomb error,
    ///     2 * 89,478,485.
    ///   - maximumScans: the default is far above the ten or so that encoders write.
    ///   - maximumScannedPixels: the default leaves the largest image 48 passes.
    ///   - maximumSampleBytes: the default lets in all but RGB and RGBA of 16 bits above 100 megapixels, whose
    ///     decoding would take more than 2 GB.
    public init(
        maximumPixels: Int = 178_956_970, maximumScans: Int = 500, maximumScannedPixels: Int = 1 << 33,
        maximumSampleBytes: Int = 800_000_000
    ) {
        self.maximumPixels = maximumPixels
        self.maximumScans = maximumScans
        self.maximumScannedPixels = maximumScannedPixels
        self.maximumSampleBytes = maximumSampleBytes
    }

    /// The defaults.
    public static let standard = Self()

    /// Whether `width * height` is within the limit, for sides of any size.
    func allow(width: Int, height: Int) -> Bool {
        let (pixels, overflows) = width.multipliedReportingOverflow(by: height)
        return width >= 1 && height >= 1 && !overflows && pixels <= maximumPixels
    }

    /// The passes that an image of at least one pixel may make.
    func scans(pixels: Int) -> Int { min(maximumScans, maximumScannedPixels / max(pixels, 1)) }
}
