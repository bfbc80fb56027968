import Statistics

/// What a random stream of a pair is for; no two share numbers.
enum StreamPurpose: UInt8 {
    /// The areas of both crops.
    case joinedCrops = 0
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

    /// The stream of pair `draw` of image `image` for this purpose.
    func stream(seed: UInt64, image: UInt64, draw: UInt32) -> RandomStream {
        RandomStream(seed: seed, image: image, draw: draw, purpose: rawValue)
    }
}
