import Foundation

/// What a member `STEM.cls` of an archive holds: the number of a class, as WebDataset writes it, or something else.
enum SampleLabel: Equatable, CustomStringConvertible {
    case number(Int)
    case other(String)

    /// Most bytes of a number.
    static let byteLimit = 64
    private static let mostClasses = 1_000_000

    /// - Parameters:
    ///   - bytes: the member's first bytes.
    ///   - byteCount: how many it has.
    init(_ bytes: [UInt8], byteCount: Int) {
        guard byteCount <= Self.byteLimit else {
            self = .other("\(byteCount) bytes")
            return
        }
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let number = Int(text), (0..<Self.mostClasses).contains(number) else {
            self = .other(text.isEmpty ? "nothing" : "\"\(text)\"")
            return
        }
        self = .number(number)
    }

    var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .other(let found): found
        }
    }

    /// The image with this class.
    ///
    /// - Parameter path: of the archive, for messages.
    /// - Throws: ``DatasetError`` where it is no number.
    func added(to image: ListedImage, path: String) throws(DatasetError) -> ListedImage {
        switch self {
        case .number(let number):
            var image = image
            image.label = number
            return image
        case .other(let found):
            throw .badArchive(
                path: path,
                reason:
                    "member \(image.name): expected the number of a class below \(Self.mostClasses) in its .cls, found \(found)"
            )
        }
    }
}
