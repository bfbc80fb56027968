extension ViewPipeline {
    /// Crops and nothing else.
    public static let crop = Self(trustedName: "crop", first: [], second: [])

    /// SimSiam's views (`main_simsiam.py`): jitter (0.4, 0.4, 0.4, 0.1) with probability 0.8, grayscale 0.2, blur
    /// with sigma in [0.1, 2] 0.5, flip 0.5. MoCo v2's are the same.
    public static let simsiam: Self = {
        let steps = standardSteps(saturation: 0.4, blurProbability: 0.5)
        return Self(trustedName: "simsiam", first: steps + [flip], second: steps + [flip])
    }()

    /// SimSiam's views for CIFAR (its paper, appendix D): those of ImageNet without the blur.
    public static let simsiamCIFAR: Self = {
        let steps = standardSteps(saturation: 0.4, blurProbability: nil)
        return Self(trustedName: "simsiam-cifar", first: steps + [flip], second: steps + [flip])
    }()

    /// MoCo v3's views (`main_moco.py`), which are BYOL's: jitter (0.4, 0.4, 0.2, 0.1) with probability 0.8,
    /// grayscale 0.2, flip 0.5; the first is always blurred, the second with probability 0.1, and solarised from
    /// 128 on with 0.2.
    public static let mocoV3 = Self(
        trustedName: "moco-v3",
        first: standardSteps(saturation: 0.2, blurProbability: 1) + [flip],
        second: standardSteps(saturation: 0.2, blurProbability: 0.1)
            + [ViewStep(.solarize(threshold: 128), probability: 0.2), flip])

    /// The pipelines that have a name.
    public static let builtIn: [Self] = [.crop, .simsiam, .simsiamCIFAR, .mocoV3]

    private static let flip = ViewStep(.horizontalFlip, probability: 0.5)

    /// What the projects have in common.
    private static func standardSteps(saturation: Double, blurProbability: Double?) -> [ViewStep] {
        let jitter = ColorJitter(
            brightness: 0.6...1.4, contrast: 0.6...1.4, saturation: (1 - saturation)...(1 + saturation),
            hue: -0.1...0.1)
        let blur = blurProbability.map { ViewStep(.gaussianBlur(sigma: 0.1...2), probability: $0) }
        return [ViewStep(.colorJitter(jitter), probability: 0.8), ViewStep(.grayscale, probability: 0.2)]
            + (blur.map { [$0] } ?? [])
    }
}
