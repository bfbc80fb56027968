/// One pair on a contact sheet.
public struct SheetCell: Sendable, Equatable {
    /// Its views, in the order of the sheet's styles.
    public var views: [SheetView]
    /// Texts under it, each wrapped.
    public var lines: [String]

    /// A cell.
    public init(views: [SheetView], lines: [String]) {
        self.views = views
        self.lines = lines
    }
}
