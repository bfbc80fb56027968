/// One pair of a run: its areas and how its boxes lie to each other.
public struct GeometryDraw: Sendable, Equatable {
    /// Log ratio and area fractions before rounding to whole pixels.
    public let areas: ParameterPair
    /// The boxes in whole pixels.
    public let geometry: PairGeometry
}
