/// Classes of listed images: by files beside them, or by their folders.
///
/// The class is the first folder of a name. Where all images share leading folders (such as `train/`) and all lie in folders
/// below these, the shared ones are left out. An image outside of any folder has no class.
struct ListedClasses: Sendable, Equatable {
    /// Names of the classes by number.
    let names: [String]
    /// Which folder of a name is its class; nil where files say it.
    let level: Int?
    private let numbers: [String: Int]

    /// Looks at all images, a folder at a time.
    ///
    /// - Parameters:
    ///   - skipped: leading folders of each name that are no classes: the archive.
    ///   - order: names of classes in an order that is known; used when it names every class that is found.
    init(
        _ listing: ImageListing, skipped: Int = 0, order: [String] = []
    ) throws(DatasetError) {
        var largestLabel = -1
        var shared: [String]?
        var fewest = Int.max
        try Self.forEachFolder(listing) { folders, image in
            largestLabel = max(largestLabel, image.label ?? -1)
            let own = Array(folders.dropFirst(skipped))
            shared = shared.map { Array(zip($0, own).prefix { $0 == $1 }.map { $0.0 }) } ?? own
            fewest = min(fewest, own.count)
        }
        guard largestLabel < 0 else {
            self.init(names: (0...largestLabel).map { "\($0)" }, level: nil)
            return
        }
        let depth = shared?.count ?? 0
        let level = skipped + (fewest > depth ? depth : 0)
        var found: Set<String> = []
        try Self.forEachFolder(listing) { folders, _ in
            if level < folders.count { found.insert(folders[level]) }
        }
        let isOrdered = !found.isEmpty && found.isSubset(of: order)
        self.init(names: isOrdered ? order : found.sorted(by: FilePath.precedes), level: level)
    }

    /// Classes that are known; a level below 0 is none.
    init(names: [String], level: Int?) {
        self.names = names
        self.level = level.map { max($0, 0) }
        numbers = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The class of an image, or nil.
    func label(of image: ListedImage) -> Int? {
        guard let level else { return image.label.flatMap { names.indices.contains($0) ? $0 : nil } }
        let folders = FilePath.components(image.name).dropLast()
        return level < folders.count ? numbers[folders[level]] : nil
    }

    /// The folders of each image whose folder or label is not that of the image before.
    private static func forEachFolder(
        _ listing: ImageListing, _ body: ([String], ListedImage) -> Void
    ) throws(DatasetError) {
        var last: (folder: Substring, label: Int?)?
        try listing.forEach { image throws(DatasetError) in
            let end = image.name.utf8.lastIndex(of: UInt8(ascii: "/")) ?? image.name.startIndex
            let folder = image.name[..<end]
            guard last?.folder != folder || last?.label != image.label else { return }
            last = (folder, image.label)
            body(FilePath.components(String(folder)), image)
        }
    }
}
