/// A way of contrastive learning that the paper adds joint laws to.
public enum ContrastiveMethod: String, Sendable, Hashable, CaseIterable, Codable {
    case simclr
    case byol
    case mocoV1 = "moco-v1"
    case mocoV2 = "moco-v2"
    case mocoV3 = "moco-v3"
    case simsiam
    case dino

    /// The columns of the paper's Tables 2 and 5.
    public static let paperColumns: [Self] = [.simclr, .byol, .mocoV2, .simsiam]

    /// All names, as errors list them.
    public static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// The name as the paper writes it.
    public var label: String {
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

    /// What its training makes small.
    public var lossName: String {
        switch self {
        case .simclr: "NT-Xent"
        case .byol: "squared distance of unit vectors, both ways"
        case .mocoV1, .mocoV2: "InfoNCE of queries and queue"
        case .mocoV3: "InfoNCE both ways, times 2T"
        case .simsiam: "negative cosine"
        case .dino: "cross-entropy of teacher and student"
        }
    }
}
