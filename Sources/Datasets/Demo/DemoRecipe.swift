import Imaging

/// What demo images are made of: with the same pictures, the same recipe gives the same bytes.
public struct DemoRecipe: Sendable, Hashable, Codable {
    /// Changes with every change of what a recipe makes.
    public static let revision = 2
    /// libjpeg's quality, where colours have half the resolution.
    static let quality = 90

    /// Number of images.
    public let count: Int
    /// Columns of each.
    public let width: Int
    /// Rows of each.
    public let height: Int
    /// Seed of all that is random.
    public let seed: UInt64
    /// How the files are encoded.
    public let format: ImageFormat

    /// A recipe.
    public init(count: Int, width: Int, height: Int, seed: UInt64, format: ImageFormat) {
        self.count = count
        self.width = width
        self.height = height
        self.seed = seed
        self.format = format
    }

    /// The ending of the files' names.
    public var fileEnding: String { format == .png ? "png" : "jpg" }
}
