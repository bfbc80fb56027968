import OrderedCollections

/// What each container reader gives: the values, and where the storages' bytes lie in the file.
struct ParsedFile {
    var tree: CheckpointTree
    /// Byte range of each storage, by key.
    var storages: [String: Range<Int>]
    /// Facts about the container, such as the version of its format.
    var properties: OrderedDictionary<String, String> = [:]
    /// Text that the file carries about itself.
    var metadata: OrderedDictionary<String, String> = [:]
    /// Names of code that the file mentions and that is not run.
    var unknownNames: [GlobalName] = []
}
