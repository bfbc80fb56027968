/// What a random stream is for: the registry of all of the program's, so that no two that meet in a run share numbers.
///
/// A number never changes, or every draw of old runs would.
public enum StreamPurpose: UInt8, Sendable, CaseIterable {
    /// The parameters of a pair that a law draws: the areas of both crops.
    case pairParameters = 0
    /// Aspect and place of the first crop.
    case firstCrop = 1
    /// Aspect and place of the second crop.
    case secondCrop = 2
    /// What happens to the first view after its crop.
    case firstView = 3
    /// What happens to the second view after its crop.
    case secondView = 4
    /// Both views' blur sigmas.
    case joinedBlur = 5
    /// Both views' brightness factors.
    case joinedBrightness = 6
    /// Both views' contrast factors.
    case joinedContrast = 7
    /// The weights of a network before its first step.
    case initialWeights = 64
    /// The images that `--limit` spreads over a data set.
    case spreadImages = 253
    /// The order of the images in an epoch.
    case epochOrder = 254
    /// The order of the images of a measurement that may stop early.
    case measurementOrder = 255

    /// The images of a forecast, which trains nothing.
    public static var pilotImages: Self { .epochOrder }
    /// The order of the stamps of demo images, which have no crops.
    public static var demoOrder: Self { .firstCrop }
    /// What a demo image is composed of.
    public static var demoScene: Self { .secondCrop }
}
