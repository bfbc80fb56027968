import Statistics

/// An augmentation parameter that the two views of a pair can draw jointly (paper, section 3.4).
public enum JoinedParameter: String, Sendable, Hashable, CaseIterable {
    /// Area fractions of crops: JointCrop.
    case area
    /// Standard deviations of the Gaussian blur in pixels: JointBlur (section 3.3).
    case blur
    /// Brightness factors: JointColor-b (section 4.5).
    case brightness
    /// Contrast factors: JointColor-c (section 4.5).
    case contrast

    /// The parameters of the operations that follow a crop, in the order of files.
    public static let ofOperations: [Self] = allCases.filter { $0 != .area }

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

    /// The part of a view that joining it joins, in options and files: "crop", or the parameter's name.
    public var partName: String { self == .area ? "crop" : rawValue }

    /// The parameter of a ``partName``, or nil.
    public init?(partName: String) {
        guard let parameter = Self.allCases.first(where: { $0.partName == partName }) else { return nil }
        self = parameter
    }

    /// The stream that both views' values are drawn from: joining one parameter does not move another.
    var purpose: StreamPurpose {
        switch self {
        case .area: .pairParameters
        case .blur: .joinedBlur
        case .brightness: .joinedBrightness
        case .contrast: .joinedContrast
        }
    }
}

// MARK: - Where it occurs in a view's operations

extension JoinedParameter {
    /// The range that a transformation draws the parameter from, or nil where it has no such parameter.
    func range(in transformation: ViewTransformation) -> ClosedRange<Double>? {
        switch (self, transformation) {
        case (.blur, .gaussianBlur(let sigma, _)): sigma
        case (.brightness, .colorJitter(let jitter)): jitter.brightness
        case (.contrast, .colorJitter(let jitter)): jitter.contrast
        default: nil
        }
    }

    /// The parameter's value in an operation, or nil.
    func value(in operation: ViewOperation) -> Double? {
        switch (self, operation) {
        case (.blur, .gaussianBlur(let value, _)), (.brightness, .brightness(let value)),
            (.contrast, .contrast(let value)):
            value
        default: nil
        }
    }

    /// The operation with another value of the parameter, or as it is where it has none.
    func replace(in operation: ViewOperation, with value: Double) -> ViewOperation {
        switch (self, operation) {
        case (.blur, .gaussianBlur(_, let kernel)): .gaussianBlur(sigma: value, kernel: kernel)
        case (.brightness, .brightness): .brightness(value)
        case (.contrast, .contrast): .contrast(value)
        default: operation
        }
    }
}
