import JointAugmentation
import Statistics

/// What a measurement under way knows of its first law.
public struct SDFInterim: Sendable {
    /// The law.
    public let law: Law
    /// Its SDF so far; its interval is that of a look at a random time, which covers less often than 95%.
    public let estimate: MeanEstimate
}
