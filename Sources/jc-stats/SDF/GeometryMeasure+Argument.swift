import ArgumentParser
import JointAugmentation

extension GeometryMeasure: ExpressibleByArgument {
    /// Reads one of the names of ``allValueStrings``.
    public init?(argument: String) {
        switch argument {
        case "iou": self = .intersectionOverUnion
        case "center-distance": self = .centerDistance
        case "containment": self = .containment
        default: return nil
        }
    }

    /// The names on a command line.
    public static var allValueStrings: [String] { ["iou", "center-distance", "containment"] }
}
