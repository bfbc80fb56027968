import JointAugmentation

extension GeometryMeasure {
    /// The measure in words.
    public var title: String {
        switch self {
        case .intersectionOverUnion: "intersection over union"
        case .centerDistance: "distance of the centres"
        case .containment: "containment"
        }
    }

    /// What its values are.
    public var unit: String {
        switch self {
        case .intersectionOverUnion: "IoU"
        case .centerDistance: "diagonals of the image"
        case .containment: "share of the smaller box inside the other"
        }
    }

    /// What pairs of value 0 have in common; nil where it is nothing to speak of.
    public var meaningOfZero: String? { self == .centerDistance ? nil : "apart" }

    /// What pairs of value 1 have in common; nil where it is nothing to speak of.
    public var meaningOfOne: String? { self == .containment ? "one inside the other" : nil }
}
