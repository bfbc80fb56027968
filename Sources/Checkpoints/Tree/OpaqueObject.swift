/// An object of an unknown class: the parts that Python would have passed to the class, which nothing runs.
public struct OpaqueObject: Sendable, Equatable {
    /// The class, or the function that would have made the object.
    public let className: GlobalName
    /// What the class or function would have been called with.
    public let arguments: [CheckpointValue]
    /// The attributes, most often a dictionary.
    public internal(set) var state: CheckpointValue = .none
    /// Elements, for subclasses of lists.
    public internal(set) var elements: [CheckpointValue] = []
    /// Keys and values one after the other, for subclasses of dictionaries.
    public internal(set) var items: [CheckpointValue] = []
}
