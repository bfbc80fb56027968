import Foundation

/// What `jc-stats` alone says: three things to try with what is installed.
struct FirstSteps {
    /// Whether there are a checkpoint and images where none are given.
    private let hasOwn = DemoImages.missing == nil && (try? BundledCheckpoint.path()) != nil

    var lines: [String] {
        let width = calls.map(\.0.count).max() ?? 0
        return [
            "jc-stats \(Version.current): how hard the positive pairs of an augmentation are, exactly and by measurement.",
            "", "Three things to try:",
        ] + calls.map { "  jc-stats " + $0 + String(repeating: " ", count: width + 2 - $0.count) + $1 } + [
            "",
            "jc-stats --help lists all commands, jc-stats COMMAND --help explains one; jc-stats doctor says what is installed and what slows it.",
        ]
    }

    private var calls: [(String, String)] {
        [
            ("density --exceed 2 -o laws.svg", "the exact laws of the log area ratio, and their chart"),
            hasOwn
                ? ("sdf --plan", "what SDF of demo images under the program's network would take")
                : (
                    "sample --image-size 500x375 --realisation torchvision",
                    "what torchvision's crops really are"
                ),
            hasOwn
                ? ("figures", "the paper's figures, measured on demo images (minutes)")
                : ("figures --only 3", "the paper's Figure 3 as PNG, SVG, PDF and CSV"),
        ]
    }
}
