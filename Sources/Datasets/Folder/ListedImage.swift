/// An image in a list: where it is, how it is called, which class it has.
struct ListedImage: Sendable {
    /// Path of the file.
    let path: String
    /// Path relative to the dataset.
    let name: String
    let byteCount: Int
    let label: Int?
}
