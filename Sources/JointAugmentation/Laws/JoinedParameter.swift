/// An augmentation parameter that the two views of a pair can draw jointly (paper, section 3.4).
public enum JoinedParameter: String, Sendable, CaseIterable {
    /// Area fractions of crops: JointCrop.
    case area
    /// Standard deviations of the Gaussian blur in pixels: JointBlur.
    case blur
    /// Brightness factors: JointColor-b.
    case brightness
    /// Contrast factors: JointColor-c.
    case contrast

    /// The range that augmentations of contrastive learning use: areas from 0.2, else the paper's.
    ///
    /// - Throws: ``AugmentationError`` never, since the ranges are valid.
    public func defaultRange() throws(AugmentationError) -> ParameterRange {
        switch self {
        case .area: try .area(low: 0.2, high: 1)
        case .blur: try .blurSigma()
        case .brightness, .contrast: try .jitterFactor()
        }
    }

    /// One value in words: "area", "blur sigma", "brightness factor".
    public var noun: String {
        switch self {
        case .area: "area"
        case .blur: "blur sigma"
        case .brightness: "brightness factor"
        case .contrast: "contrast factor"
        }
    }
}

extension Law {
    /// The law's name in a table or a legend where `parameter` is joined: only crops are RandomCrop.
    public func label(of parameter: JoinedParameter) -> String {
        self == .independent && parameter != .area ? "independent" : label
    }
}
