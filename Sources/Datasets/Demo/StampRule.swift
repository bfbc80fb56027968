import Imaging

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
