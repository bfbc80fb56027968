/// A parameter of a view's operations that two views can draw jointly: JointBlur (paper, section 3.3) and
/// JointColor-b and -c (section 4.5).
public enum JointParameter: String, Sendable, Hashable, CaseIterable {
    /// Standard deviation of the Gaussian blur.
    case blur
    /// Factor of the brightness.
    case brightness
    /// Factor of the contrast.
    case contrast

    /// The range that a transformation draws the parameter from, or nil where it has no such parameter.
    func range(in transformation: ViewTransformation) -> ClosedRange<Double>? {
        switch (self, transformation) {
        case (.blur, .gaussianBlur(let sigma)): sigma
        case (.brightness, .colorJitter(let jitter)): jitter.brightness
        case (.contrast, .colorJitter(let jitter)): jitter.contrast
        default: nil
        }
    }

    /// The parameter's value in an operation, or nil.
    func value(in operation: ViewOperation) -> Double? {
        switch (self, operation) {
        case (.blur, .gaussianBlur(let value)), (.brightness, .brightness(let value)),
            (.contrast, .contrast(let value)):
            value
        default: nil
        }
    }

    /// The operation with another value of the parameter, or as it is where it has none.
    func replace(in operation: ViewOperation, with value: Double) -> ViewOperation {
        switch (self, operation) {
        case (.blur, .gaussianBlur): .gaussianBlur(sigma: value)
        case (.brightness, .brightness): .brightness(value)
        case (.contrast, .contrast): .contrast(value)
        default: operation
        }
    }
}
