/// A method of contrastive learning that the program trains.
public enum TrainingMethod: String, Sendable, CaseIterable, Codable {
    case simclr
    case byol
    case mocoV1 = "moco-v1"
    case mocoV2 = "moco-v2"
    case mocoV3 = "moco-v3"
    case simsiam
    case dino

    /// The name as its authors write it.
    public var title: String {
        switch self {
        case .simclr: "SimCLR"
        case .byol: "BYOL"
        case .mocoV1: "MoCo v1"
        case .mocoV2: "MoCo v2"
        case .mocoV3: "MoCo v3"
        case .simsiam: "SimSiam"
        case .dino: "DINO"
        }
    }

    /// What its loss is, in a few words, and how its official code scales it.
    public var loss: String {
        switch self {
        case .simclr: "NT-Xent, mean over the views (SimCLR's code sums both views: twice this)"
        case .byol: "squared distance of unit vectors, both ways (4 + 4 times SimSiam's loss)"
        case .mocoV1, .mocoV2: "InfoNCE of queries and queue"
        case .mocoV3: "InfoNCE both ways, summed and times 2T as in MoCo v3's code"
        case .simsiam: "negative cosine, mean of both ways"
        case .dino: "cross-entropy of teacher and student, mean over pairs of views"
        }
    }

    /// Whether a network follows the trained one.
    public var hasTarget: Bool { self != .simclr && self != .simsiam }
    /// Whether a predictor stands behind the projector.
    public var hasPredictor: Bool { [.simsiam, .byol, .mocoV3].contains(self) }
    /// Whether the loss has a temperature.
    public var hasTemperature: Bool { self != .byol && self != .simsiam }
    /// Whether keys of earlier steps are kept.
    public var hasQueue: Bool { self == .mocoV1 || self == .mocoV2 }
}
