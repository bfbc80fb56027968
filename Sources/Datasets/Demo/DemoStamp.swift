import Imaging

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
