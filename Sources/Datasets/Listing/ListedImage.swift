/// What a listing says of an image.
struct ListedImage: Sendable, Equatable {
    /// Path below the folder, or shard and member.
    let name: String
    /// Size of its file.
    let byteCount: Int
    /// Where it begins in its archive; 0 for a file of its own.
    var offset = 0
    /// The number of its archive.
    var archive = 0
    /// Its class by a file beside it; nil where none says it.
    var label: Int?
}
