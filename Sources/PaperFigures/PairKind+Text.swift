import JointAugmentation

extension PairKind {
    /// As the paper's Figure 1 letters it.
    public var letter: String {
        switch self {
        case .wholeAndPart: "a"
        case .bothWhole: "b"
        case .differentParts: "c"
        case .samePart: "d"
        }
    }

    /// What the two views see.
    public var text: String {
        switch self {
        case .wholeAndPart: "the whole and a part"
        case .bothWhole: "the whole twice"
        case .differentParts: "different parts"
        case .samePart: "the same part"
        }
    }
}
