import Imaging
import Statistics

/// The stamps of a folder that the rules take.
struct StampCollection: Sendable {
    /// In byte order of their paths.
    let stamps: [DemoStamp]
    /// Pictures of the folder that were left out.
    let leftOut: Int

    /// Reads and measures the stamps below a folder.
    ///
    /// - Throws: ``DemoError`` where one cannot be read or none is suitable.
    init(folder: String, threads: Int) throws(DemoError) {
        let images = try DemoSources.images(in: folder)
        let names = images.map(\.name).filter { $0.hasSuffix(".png") && StampRule.allows(path: $0) }
        let found = try Parallel.map(count: names.count, threads: threads) {
            number throws(DemoError) -> DemoStamp? in
            try Self.stamp(folder, names[number])
        }
        stamps = found.compactMap { $0 }
        leftOut = images.count - stamps.count
        guard !stamps.isEmpty else {
            throw .nothingSuitable(path: folder, what: "photographic cut-outs", found: images.count)
        }
    }

    /// One stamp, or nil where it is not suitable.
    static func stamp(_ folder: String, _ name: String) throws(DemoError) -> DemoStamp? {
        let picture = try DemoSources.picture(folder, name) { bytes, name throws(ImagingError) in
            try CutOut(ImageDecoder.decodeWithAlpha(bytes, name: name)).trimmed(threshold: 8)
        }
        guard let picture, StampRule.allows(picture) else { return nil }
        let parts = FilePath.components(name)
        let stem = String(FilePath.lastComponent(name).dropLast(4))
        return DemoStamp(
            name: stem, className: parts.dropLast().prefix(2).joined(separator: "-"), cutOut: picture,
            mayBeMirrored: try mayBeMirrored(folder, name))
    }

    /// A stamp that has a mirrored copy shows writing, which that copy has put right.
    private static func mayBeMirrored(_ folder: String, _ name: String) throws(DemoError) -> Bool {
        let copy = FilePath.join(folder, name.dropLast(4) + "_mirror.png")
        let hasCopy = FileStatus(path: copy) != nil
        let forbids = try properties(folder, name).contains("nomirror")
        return !hasCopy && !forbids
    }

    /// The words of the file beside a stamp that says what a painter may do with it; none without such a file.
    private static func properties(_ folder: String, _ name: String) throws(DemoError) -> [String] {
        let path = FilePath.join(folder, name.dropLast(4) + ".dat")
        guard FileStatus(path: path)?.kind == .file else { return [] }
        do {
            return try FileBytes.lines(path).flatMap { $0.split(separator: " ").map(String.init) }
        } catch {
            throw .dataset(error)
        }
    }
}
