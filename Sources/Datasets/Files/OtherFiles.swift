/// Files that are no images, and how many of them are of formats that hold images and are not read.
struct OtherFiles {
    /// How many there are.
    private(set) var count = 0
    private var formats: [ForeignFormat: Int] = [:]

    mutating func add(_ name: String) {
        count += 1
        if let format = ForeignFormat(name: FilePath.lastComponent(name)) { formats[format, default: 0] += 1 }
    }

    mutating func add(_ more: OtherFiles) {
        count += more.count
        formats.merge(more.formats, uniquingKeysWith: +)
    }

    /// What is said where there is no image beside them.
    ///
    /// - Parameter things: what they are: files, or members of an archive.
    func description(_ things: String, leftOut: LeftOut) -> String {
        guard leftOut.isEmpty else { return "\(leftOut); JPEG and PNG are read" }
        let most = formats.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
        guard let most else { return "\(count) \(things) of other kinds" }
        return "\(count) \(things) of other kinds, \(most.value) of them \(most.key.advice)"
    }
}
