/// What can be wrong with an image or with what is asked of it.
public enum ImagingError: Error, Equatable {
    /// The bytes do not fill the sides that were given.
    case wrongPixelCount(width: Int, height: Int, found: Int)
}

extension ImagingError: CustomStringConvertible {
    /// One line: what, expected, found.
    public var description: String {
        switch self {
        case .wrongPixelCount(let width, let height, let found):
            "image of \(width) x \(height): expected \(width) * \(height) * 3 bytes, found \(found)"
        }
    }
}
