/// One number about how the boxes of a pair lie to each other.
public enum GeometryMeasure: String, Sendable, CaseIterable {
    /// Intersection over union.
    case intersectionOverUnion = "intersection_over_union"
    /// Distance of the centres in diagonals of the image.
    case centerDistance = "center_distance"
    /// Intersection over the smaller box.
    case containment

    /// Its value, from 0 to 1.
    public func value(of geometry: PairGeometry) -> Double {
        switch self {
        case .intersectionOverUnion: geometry.intersectionOverUnion
        case .centerDistance: geometry.centerDistance
        case .containment: geometry.containment
        }
    }
}
