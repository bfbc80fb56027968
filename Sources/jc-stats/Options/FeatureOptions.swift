import ArgumentParser
import Encoders

/// What f of SDF is.
struct FeatureOptions: ParsableArguments {
    /// The outputs that stand for an image; its classes' scores do not.
    enum Features: String, ExpressibleByArgument, CaseIterable {
        case backbone
        case encoder
        case prediction

        var output: FeatureKind {
            switch self {
            case .backbone: .backbone
            case .encoder: .projection
            case .prediction: .prediction
            }
        }
    }

    @Option(help: "f: the backbone's pooled features, the projector's output, or the predictor's behind it.")
    var features = Features.backbone
}
