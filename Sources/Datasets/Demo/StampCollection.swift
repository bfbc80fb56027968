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

/// A cut-out that demo images show.
struct DemoStamp: Sendable {
    /// Name of the file without folder and ending.
    let name: String
    /// The stamp's class: its first two folders, such as `animals-birds`.
    let className: String
    /// The picture without its transparent border.
    let cutOut: CutOut
    /// Whether it may be shown with left and right exchanged; writing, for one, may not.
    let mayBeMirrored: Bool
}

/// Which of Tux Paint's stamps are photographs of things.
///
/// A drawing is made of areas of one colour, which the noise of a camera leaves none of. Of the stamps outside of
/// folders named `cartoon`, all photographs have a flat share of 0.26 at most, all line drawings one of 0.44 at least.
enum StampRule {
    /// Folders of things; the others hold symbols, people and planets.
    static let folders: Set<String> = ["animals", "clothes", "food", "household", "plants", "vehicles"]
    /// Pixels of the longer side at least: smaller ones would be shown as a blur.
    static let minimumSide = 64
    /// Flat share at most.
    static let maximumFlatShare = 0.3

    /// Shaded drawings and parts of things, whose pixels look like those of a photograph.
    static let exceptions: Set<String> = [
        "clothes/button", "household/arttools/highlighter", "household/key", "plants/trees/rambutan",
        "vehicles/cycle/pink_tricycle", "vehicles/emergency/sedan_police",
    ]

    /// Whether a stamp at this path below the stamps' folder may be a photograph of a thing.
    ///
    /// Names that end in `_mirror` belong to copies with left and right exchanged.
    static func allows(path: String) -> Bool {
        let parts = FilePath.components(path)
        guard let first = parts.first, parts.count >= 2, folders.contains(first) else { return false }
        let stem = path.hasSuffix(".png") ? String(path.dropLast(4)) : path
        return !parts.dropLast().contains("cartoon") && !stem.hasSuffix("_mirror")
            && !exceptions.contains(stem)
    }

    /// Whether a stamp is large enough and has the texture of a photograph.
    static func allows(_ cutOut: CutOut) -> Bool {
        max(cutOut.width, cutOut.height) >= minimumSide && flatShare(cutOut) <= maximumFlatShare
    }

    /// Of the windows of 3 x 3 opaque pixels, the share whose colours differ by 1 at most from the first.
    ///
    /// 1 where there is no such window.
    static func flatShare(_ cutOut: CutOut) -> Double {
        let (color, alpha, width) = (cutOut.color.pixels, cutOut.alpha.pixels, cutOut.width)
        var windows = 0
        var flat = 0
        for row in 0..<max(0, cutOut.height - 2) {
            for column in 0..<max(0, width - 2) {
                let corner = 3 * (row * width + column)
                let offsets = [0, 1, 2].flatMap { y in [0, 1, 2].map { x in corner + 3 * (y * width + x) } }
                guard offsets.allSatisfy({ alpha[$0] >= 250 }) else { continue }
                windows += 1
                let isFlat = offsets.allSatisfy { offset in
                    (0..<3).allSatisfy { abs(Int(color[offset + $0]) - Int(color[corner + $0])) <= 1 }
                }
                if isFlat { flat += 1 }
            }
        }
        return windows == 0 ? 1 : Double(flat) / Double(windows)
    }
}
