/// What the parameters of a view's operations may be, wherever they come from.
public enum OperationLimits {
    /// Factors of brightness, contrast and saturation; 1 leaves the image as it is.
    public static let factor = 0.0...1000.0
    /// Shifts of the hue, in turns of the colour circle.
    public static let hueShift = -0.5...0.5
    /// Standard deviations of the Gaussian blur, in pixels.
    public static let blurSigma = 0.0...1000.0
    /// Thresholds of solarisation.
    public static let solarizeThreshold = 0...255
    /// Probabilities of a step.
    public static let probability = 0.0...1.0
}
