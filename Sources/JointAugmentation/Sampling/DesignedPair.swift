/// A pair as a design drew it: its crops, and what follows them.
public struct DesignedPair: Sendable, Equatable {
    /// The crops.
    public let crops: RealisedPair
    /// The operations behind the crops.
    public let views: ViewParameterPair

    /// All that was drawn for the first view.
    public var first: DrawnView { DrawnView(crop: crops.first, operations: views.first) }
    /// All that was drawn for the second view.
    public var second: DrawnView { DrawnView(crop: crops.second, operations: views.second) }

    /// The same operations behind one crop of both views.
    public func replacing(crop box: CropBox, of size: ImageSize) -> DesignedPair {
        let view = RealisedView(
            area: Double(box.pixelCount) / size.area, box: box, isFallback: true)
        return DesignedPair(crops: RealisedPair(first: view, second: view), views: views)
    }
}

/// One view as it was drawn: its crop, then its operations.
public struct DrawnView: Sendable, Hashable {
    /// The part of the image that it sees.
    public let crop: RealisedView
    /// What happens after the crop was resized.
    public let operations: ViewParameters

    /// A view of a crop.
    public init(crop: RealisedView, operations: ViewParameters) {
        (self.crop, self.operations) = (crop, operations)
    }
}
