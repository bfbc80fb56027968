/// The pairs of one kind, from the top.
public struct SheetColumn: Sendable, Equatable {
    /// The name over the column.
    public var heading: String
    /// Its pairs.
    public var cells: [SheetCell]

    /// A column.
    public init(heading: String, cells: [SheetCell]) {
        self.heading = heading
        self.cells = cells
    }
}
