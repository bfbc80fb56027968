import Foundation

/// What a member `STEM.cls` of an archive holds: the number of a class, as WebDataset writes it, or something else.
enum SampleLabel: Equatable, CustomStringConvertible {
    case number(Int)
    case other(String)

    /// Classes at most.
    static let mostClasses = 1_000_000

    /// Most bytes that are read of a member with this ending; nil where it says no class.
    static func limit(ofEnding ending: String?) -> Int? {
        switch ending {
        case "cls": byteLimit
        case "json": 1 << 16
        default: nil
        }
    }

    /// Most bytes of a number.
    private static let byteLimit = 64

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

/// What a member `STEM.json` of an archive says of the class: a number as its `label` or `cls`.
struct SampleText: Decodable {
    let label: Int?

    private enum Key: String, CodingKey { case label, cls }

    init(_ bytes: [UInt8]) {
        self = (try? JSONDecoder().decode(Self.self, from: Data(bytes))) ?? Self(label: nil)
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            label: (try? values.decode(Int.self, forKey: .label))
                ?? (try? values.decode(Int.self, forKey: .cls)))
    }

    private init(label: Int?) {
        self.label = label.flatMap { (0..<SampleLabel.mostClasses).contains($0) ? $0 : nil }
    }
}

/// A member `STEM.cls` or `STEM.json` of an archive.
struct ClassMember: Equatable {
    let name: String
    let label: SampleLabel

    /// Its name without the ending.
    var stem: String { MemberName.stem(of: name) }
}
