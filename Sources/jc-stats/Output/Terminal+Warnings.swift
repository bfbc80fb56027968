import Difficulty

extension Terminal {
    /// Warnings shown before the rest is only counted.
    private static let shownWarnings = 5

    /// Names the images that were left out, with the reason of each.
    static func warn(leftOut images: [UnreadableImage]) {
        for image in images.prefix(shownWarnings) { note("warning: left out \(image)") }
        if images.count > shownWarnings {
            note("warning: left out \(images.count - shownWarnings) images more, \(images.count) in all")
        }
    }
}
