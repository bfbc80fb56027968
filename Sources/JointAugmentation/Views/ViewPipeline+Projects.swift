extension ViewPipeline {
    /// Crops and nothing else.
    public static let crop = Self(trustedName: "crop", first: [], second: [])

    /// SimCLR's views for ImageNet (google-research/simclr 383d414, `tf2/data_util.py`, `--color_jitter_strength 1`): flip 0.5, jitter
    /// (0.8, 0.8, 0.8, 0.2) with probability 0.8, grayscale 0.2, blur with sigma in [0.1, 2] 0.5; float32 from 0 to 1, kernels
    /// of a tenth of the side. Its sigma is one a batch, here one a view.
    public static let simclr: Self = {
        let strength = 0.2...1.8
        let jitter = ColorJitter(
            brightness: strength, contrast: strength, saturation: strength, hue: -0.2...0.2)
        let steps = [flip, ViewStep(.colorJitter(jitter), probability: 0.8), grey, blur(0.5)]
        return Self(trustedName: "simclr", first: steps, second: steps, arithmetic: .float)
    }()

    /// BYOL's views (google-deepmind/deepmind-research f5de0ed, `byol/utils/augmentations.py`): flip 0.5, jitter with probability 0.8
    /// whose brightness is a sum of up to 0.4, contrast 0.4, saturation 0.2 and hue 0.1, grayscale 0.2; the first is always
    /// blurred, the second with probability 0.1, and solarised from a half on with 0.2. float32, kernels of a tenth of the side.
    public static let byol: Self = {
        let jitter = ColorJitter(
            brightnessShift: -0.4...0.4, contrast: 0.6...1.4, saturation: 0.8...1.2, hue: -0.1...0.1)
        let steps = [flip, ViewStep(.colorJitter(jitter), probability: 0.8), grey]
        return Self(
            trustedName: "byol", first: steps + [blur(1)], second: steps + [blur(0.1), solarize],
            arithmetic: .float)
    }()

    /// MoCo v1's views (facebookresearch/moco 132aea9, `main_moco.py` without `--aug-plus`): grayscale 0.2, jitter
    /// (0.4, 0.4, 0.4, 0.4) always, flip 0.5.
    public static let mocoV1: Self = {
        let strong = ViewStep(.colorJitter(jitter(saturation: 0.6...1.4, hue: 0.4)), probability: 1)
        let steps = [grey, strong, flip]
        return Self(trustedName: "moco-v1", first: steps, second: steps)
    }()

    /// MoCo v2's views (facebookresearch/moco 132aea9, `main_moco.py --aug-plus`): those of ``simsiam``, which took them over.
    public static let mocoV2 = Self(trustedName: "moco-v2", first: simsiam.first, second: simsiam.second)

    /// MoCo v3's views (facebookresearch/moco-v3 c349e6e, `main_moco.py`), BYOL's by Pillow: jitter (0.4, 0.4, 0.2, 0.1) with
    /// probability 0.8, grayscale 0.2, flip 0.5; the first is always blurred, the second with probability 0.1, and solarised
    /// from 128 on with 0.2.
    public static let mocoV3 = Self(
        trustedName: "moco-v3", first: paleSteps + [blur(1), flip],
        second: paleSteps + [blur(0.1), solarize, flip])

    /// SimSiam's views (facebookresearch/simsiam a7bc177, `main_simsiam.py`): jitter (0.4, 0.4, 0.4, 0.1) with probability
    /// 0.8, grayscale 0.2, blur with sigma in [0.1, 2] 0.5, flip 0.5.
    public static let simsiam: Self = {
        let steps = strongSteps + [blur(0.5), flip]
        return Self(trustedName: "simsiam", first: steps, second: steps)
    }()

    /// SimSiam's views for CIFAR (its paper, appendix D): those of ImageNet without the blur.
    public static let simsiamCIFAR = Self(
        trustedName: "simsiam-cifar", first: strongSteps + [flip], second: strongSteps + [flip])

    /// Barlow Twins' views (facebookresearch/barlowtwins 8e8d284, `main.py`): the steps of ``mocoV3`` with the flip first.
    public static let barlowTwins = Self(
        trustedName: "barlow-twins", first: [flip] + paleSteps + [blur(1)],
        second: [flip] + paleSteps + [blur(0.1), solarize])

    /// DINO's two global views (facebookresearch/dino 7c446df, `main_dino.py`, `DataAugmentationDINO`): those of
    /// ``barlowTwins``.
    public static let dino = Self(
        trustedName: "dino", first: barlowTwins.first, second: barlowTwins.second)

    /// DINO's first global view beside a local one, which is blurred with probability 0.5.
    public static let dinoGlobalLocal = Self(
        trustedName: "dino-global-local", first: dino.first, second: dinoLocal.second)

    /// Two of DINO's local views.
    public static let dinoLocal: Self = {
        let steps = [flip] + paleSteps + [blur(0.5)]
        return Self(trustedName: "dino-local", first: steps, second: steps)
    }()

    /// The pipelines that have a name.
    public static let builtIn: [Self] = [
        .crop, .simclr, .byol, .mocoV1, .mocoV2, .mocoV3, .simsiam, .simsiamCIFAR, .barlowTwins, .dino,
        .dinoGlobalLocal, .dinoLocal,
    ]

    private static let flip = ViewStep(.horizontalFlip, probability: 0.5)
    private static let grey = ViewStep(.grayscale, probability: 0.2)
    private static let solarize = ViewStep(.solarize(threshold: 128), probability: 0.2)

    /// Jitter and grayscale of SimSiam and MoCo v2.
    private static let strongSteps = [
        ViewStep(
            .colorJitter(jitter(saturation: 0.6...1.4)), probability: 0.8),
        grey,
    ]
    /// Jitter and grayscale of MoCo v3, Barlow Twins and DINO.
    private static let paleSteps = [
        ViewStep(
            .colorJitter(jitter(saturation: 0.8...1.2)), probability: 0.8),
        grey,
    ]

    private static func blur(_ probability: Double) -> ViewStep {
        ViewStep(.gaussianBlur(sigma: 0.1...2), probability: probability)
    }

    /// Brightness and contrast of a strength of 0.4, as all but SimCLR have it.
    private static func jitter(saturation: ClosedRange<Double>, hue: Double = 0.1) -> ColorJitter {
        ColorJitter(brightness: 0.6...1.4, contrast: 0.6...1.4, saturation: saturation, hue: -hue...hue)
    }
}

/// What a project's code does before and behind the steps of its views, which options of their own decide here.
public struct ProjectSettings: Sendable, Equatable {
    /// Range of the areas of the first view's crops.
    public let areas: ClosedRange<Double>
    /// Of the second view's, where it has one of its own.
    public var secondAreas: ClosedRange<Double>?
    /// What draws the crops.
    public let realisation: Realisation
    /// The filter that resizes them; bilinear here.
    public let filter: String
    /// Whether pixels are normalised by ImageNet's statistics.
    public let isNormalized: Bool

    private init(
        _ areas: ClosedRange<Double>, _ realisation: Realisation = .torchvision, filter: String = "bilinear",
        isNormalized: Bool = true, second: ClosedRange<Double>? = nil
    ) {
        (self.areas, self.realisation, self.filter) = (areas, realisation, filter)
        (self.isNormalized, secondAreas) = (isNormalized, second)
    }

    /// Those of the pipeline of that name in ``ViewPipeline/builtIn``; nil for crops alone and for files.
    ///
    /// Defaults of the code that each pipeline names; MoCo v3's README takes areas from 0.2, DINO's from 0.14 for ResNets.
    public static func of(_ views: String) -> Self? {
        switch views {
        case "simclr": Self(0.08...1, Realisation(TensorFlowCrops()), filter: "bicubic", isNormalized: false)
        case "byol": Self(0.08...1, Realisation(BYOLCrops()), filter: "bicubic")
        case "moco-v1", "moco-v2", "simsiam", "simsiam-cifar": Self(0.2...1)
        case "moco-v3": Self(0.08...1)
        case "barlow-twins": Self(0.08...1, filter: "bicubic")
        case "dino": Self(0.4...1, filter: "bicubic")
        case "dino-global-local": Self(0.4...1, filter: "bicubic", second: 0.05...0.4)
        case "dino-local": Self(0.05...0.4, filter: "bicubic")
        default: nil
        }
    }
}
