import JointAugmentation

/// What training and its reports want to know of a method.
extension ContrastiveMethod {
    /// What its loss is, in a few words.
    public var loss: String {
        switch self {
        case .simclr: "NT-Xent, the mean over all views, as in SimCLR's paper"
        case .byol: "squared distance of vectors of unit length, both ways, as in BYOL's code"
        case .mocoV1, .mocoV2: "InfoNCE of queries, keys and queue"
        case .mocoV3: "InfoNCE both ways, summed and times 2T, as in MoCo v3's code"
        case .simsiam: "negative cosine, the mean of both ways"
        case .dino: "cross-entropy of student and teacher, the mean over pairs of views"
        }
    }

    /// The loss in another scale that papers and codes have: its name and the number.
    ///
    /// - Parameter temperature: T of the run's loss.
    public func otherScale(_ loss: Double, temperature: Double) -> (name: String, loss: Double)? {
        switch self {
        case .simclr: ("as SimCLR's code adds up both views", 2 * loss)
        case .byol: ("as SimSiam has it", loss / 4 - 1)
        case .mocoV3: ("a mean of both ways, without 2T", loss / (4 * temperature))
        case .mocoV1, .mocoV2, .simsiam, .dino: nil
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
