import Imaging
import JointAugmentation

/// A positive pair of one image with all that is known of it.
public struct ShownPair: Sendable, Equatable {
    /// The law that it was drawn from.
    public let law: Law
    /// Its number among the law's pairs, from 0.
    public let draw: Int
    /// Areas and boxes.
    public let pair: RealisedPair
    /// How the boxes lie to each other.
    public let geometry: PairGeometry
    /// What happened to the views after their crops.
    public let operations: ViewParameterPair
    /// The views as the network sees them, or smaller where that was asked for; nil where they were not wanted.
    public let views: PairOfImages?
    /// The cosine of the views' features; nil without a network.
    public let cosine: Double?
}
