import Foundation

/// Classes that WebDataset's members `KEY.cls` hold, by the key of their images: each is the number of a class.
struct SampleLabels {
    /// Most bytes of a class.
    static let byteLimit = 64
    private static let mostClasses = 1_000_000

    private var texts: [String: [UInt8]] = [:]

    /// Of two classes with one key the later one counts.
    mutating func add(_ text: [UInt8], key: String) { texts[key] = text }

    mutating func add(_ others: Self) { texts.merge(others.texts) { $1 } }

    /// The listing with the classes of those of its images that have none yet.
    ///
    /// - Parameter path: of the data set, for messages.
    func labelled(_ listing: ImageListing, path: String) throws(DatasetError) -> ImageListing {
        guard !texts.isEmpty else { return listing }
        return try listing.map { image throws(DatasetError) in
            guard image.label == nil, let text = texts[Self.key(of: image.name)] else { return image }
            return try Self.labelled(image, by: text, path: path)
        }
    }

    /// The image with the class that a text holds.
    ///
    /// - Throws: ``DatasetError`` where that is no number.
    static func labelled(
        _ image: ListedImage, by text: [UInt8], path: String
    ) throws(DatasetError) -> ListedImage {
        let trimmed = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let number = Int(trimmed), (0..<mostClasses).contains(number) else {
            throw .badArchive(
                path: path,
                reason:
                    "member \(image.name): expected the number of a class below \(mostClasses) in \(key(of: image.name)).cls"
            )
        }
        var image = image
        image.label = number
        return image
    }

    /// A member's name up to the first dot of its last part, as WebDataset groups them.
    static func key(of name: String) -> String {
        let start =
            name.utf8.lastIndex(of: UInt8(ascii: "/")).map { name.utf8.index(after: $0) } ?? name.startIndex
        let end = name.utf8[start...].firstIndex(of: UInt8(ascii: ".")) ?? name.endIndex
        return String(name[..<end])
    }
}
