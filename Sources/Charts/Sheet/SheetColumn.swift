/// The pairs of one kind, from the top.
public struct SheetColumn: Sendable, Equatable {
    /// The name over the column.
    public var heading: String
    /// The text under the heading.
    public var note: String
    /// Its pairs.
    public var cells: [SheetCell]

    /// A column.
    public init(heading: String, note: String = "", cells: [SheetCell]) {
        self.heading = heading
        self.note = note
        self.cells = cells
    }
}
