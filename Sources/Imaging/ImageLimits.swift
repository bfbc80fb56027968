/// What an image may ask for, checked against its header before memory is taken.
public struct ImageLimits: Sendable, Hashable {
    /// Width times height at most.
    public var maximumPixels: Int
    /// Passes over the image that a progressive JPEG may make; each costs time, whatever its length.
    public var maximumScans: Int

    /// Limits of the caller's choice.
    ///
    /// - Parameters:
    ///   - maximumPixels: the default is where Pillow raises its decompression bomb error,
    ///     2 * 89,478,485.
    ///   - maximumScans: the default is far above the ten or so that encoders write.
    public init(maximumPixels: Int = 178_956_970, maximumScans: Int = 500) {
        self.maximumPixels = maximumPixels
        self.maximumScans = maximumScans
    }

    /// The defaults.
    public static let standard = Self()

    /// Whether `width * height` is within the limit, for sides of any size.
    func allow(width: Int, height: Int) -> Bool {
        let (pixels, overflows) = width.multipliedReportingOverflow(by: height)
        return width >= 1 && height >= 1 && !overflows && pixels <= maximumPixels
    }
}
