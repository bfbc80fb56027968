/// One view of a pair: where it was cut from the picture, and what became of it.
public struct SheetView: Sendable, Equatable {
    /// The part of the picture that it sees.
    public var box: SheetBox
    /// What the network sees.
    public var image: ChartImage

    /// A view.
    public init(box: SheetBox, image: ChartImage) {
        self.box = box
        self.image = image
    }
}
