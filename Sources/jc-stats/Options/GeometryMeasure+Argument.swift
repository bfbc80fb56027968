import ArgumentParser
import JointAugmentation

extension GeometryMeasure: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "iou": self = .intersectionOverUnion
        case "center-distance": self = .centerDistance
        case "containment": self = .containment
        default: return nil
        }
    }

    public static var allValueStrings: [String] { ["iou", "center-distance", "containment"] }
}
