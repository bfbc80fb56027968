/// A part of the sheet's picture, in shares of its width and height from its left and its top.
public struct SheetBox: Sendable, Equatable {
    /// Share of the width left of the box.
    public var x: Double
    /// Share of the height above the box.
    public var y: Double
    /// Share of the width that it takes.
    public var width: Double
    /// Share of the height that it takes.
    public var height: Double

    /// A box; what reaches beyond the picture is cut off.
    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}
