/// What can be wrong with an image or with what is asked of it.
public enum ImagingError: Error, Equatable {
    /// The bytes do not fill the sides that were given.
    case wrongPixelCount(width: Int, height: Int, channels: Int = 3, found: Int)
    /// The first bytes are those of no ``ImageFormat``.
    case unknownFormat(name: String, found: [UInt8])
    /// The image has more pixels than ``ImageLimits`` allows.
    case tooLarge(name: String, width: Int, height: Int, maximumPixels: Int)
    /// The image's samples take more bytes than ``ImageLimits`` allows.
    case tooManySamples(name: String, width: Int, height: Int, maximumBytes: Int, found: Int)
    /// The input ends before the image does.
    case truncated(name: String, format: ImageFormat, length: Int)
    /// The library refused the bytes; `reason` is its message.
    case corrupt(name: String, format: ImageFormat, reason: String)
    /// A crop that is empty or reaches beyond the image.
    case wrongCrop(left: Int, top: Int, width: Int, height: Int, imageWidth: Int, imageHeight: Int)
    /// A size to resize to that has a side below 1 or too many pixels.
    case wrongTargetSize(width: Int, height: Int, maximumPixels: Int)
    /// A parameter of an operation that is NaN or outside of its range.
    case wrongParameter(name: String, low: Double, high: Double, found: Double)
    /// The library could not write the image; `reason` is its message.
    case notEncoded(format: ImageFormat = .png, width: Int, height: Int, reason: String)
}

extension ImagingError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String {
        switch self {
        case .wrongPixelCount(let width, let height, let channels, let found):
            "image of \(width) x \(height): expected \(width) * \(height) * \(channels) bytes, found \(found)"
        case .unknownFormat(let name, let found):
            "\(name): expected a \(ImageFormat.names), found \(Self.words(for: found))"
        case .tooLarge(let name, let width, let height, let maximumPixels):
            "\(name): expected at most \(maximumPixels) pixels, found \(width) x \(height)"
        case .tooManySamples(let name, let width, let height, let maximumBytes, let found):
            "\(name): expected samples of at most \(maximumBytes) bytes, found \(width) x \(height) pixels of \(found) bytes"
        case .truncated(let name, let format, let length):
            "\(name): expected a whole \(format.rawValue), found one that is cut short after \(length) bytes"
        case .corrupt(let name, let format, let reason):
            "\(name): expected a readable \(format.rawValue), found: \(reason)"
        case .wrongCrop(let left, let top, let width, let height, let imageWidth, let imageHeight):
            "crop: expected a box inside of \(imageWidth) x \(imageHeight) pixels, "
                + "found \(width) x \(height) at (\(left), \(top))"
        case .wrongTargetSize(let width, let height, let maximumPixels):
            "resize: expected sides from 1 and at most \(maximumPixels) pixels, found \(width) x \(height)"
        case .wrongParameter(let name, let low, let high, let found):
            "\(name): expected a number from \(low) to \(high), found \(found)"
        case .notEncoded(let format, let width, let height, let reason):
            "\(format.rawValue) of \(width) x \(height): expected to encode it, found: \(reason)"
        }
    }

    /// The first bytes as hexadecimal numbers, or that there are none.
    private static func words(for bytes: [UInt8]) -> String {
        guard !bytes.isEmpty else { return "no bytes" }
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return "the first bytes " + digits.joined(separator: " ")
    }
}

extension ImagingError {
    /// Refuses sides below 1, and pixels that are not `height * width * channels` bytes.
    static func checkPixels(
        width: Int, height: Int, channels: Int, found: Int
    ) throws(ImagingError) {
        let (area, areaOverflows) = width.multipliedReportingOverflow(by: height)
        let (expected, overflows) = area.multipliedReportingOverflow(by: channels)
        guard width >= 1, height >= 1, !areaOverflows, !overflows, found == expected else {
            throw .wrongPixelCount(width: width, height: height, channels: channels, found: found)
        }
    }
}
