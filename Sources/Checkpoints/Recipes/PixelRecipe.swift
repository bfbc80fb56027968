/// How the pixels of a network's training were normalised, as a file says it.
public struct PixelRecipe: Sendable, Equatable {
    /// Mean of red, green and blue, where 1 is full brightness.
    public let mean: [Float]
    /// Standard deviation of red, green and blue, likewise.
    public let standardDeviation: [Float]
    /// Side of the square images in pixels, where it is said.
    public let side: Int?
    /// What says so, such as `config.json` or `args of the checkpoint`.
    public let source: String
    /// The architecture that the source names, such as `resnet50`.
    public let architecture: String?

    /// Means of 0 to 1; anything else is in other units.
    public static let means: ClosedRange<Double> = 0...1
    /// Standard deviations from below 1/255, where pixels stay as they are, up to 10.
    public static let standardDeviations: ClosedRange<Double> = 0.001...10

    /// Checks three numbers each.
    ///
    /// - Parameter side: left out where it is none.
    /// - Throws: ``CheckpointError/recipe(source:expected:found:)``.
    public init(
        mean: [Double], standardDeviation: [Double], side: Int? = nil, source: String,
        architecture: String? = nil
    ) throws(CheckpointError) {
        for (name, numbers, range) in [
            ("mean", mean, Self.means), ("standard deviation", standardDeviation, Self.standardDeviations),
        ] {
            guard numbers.count == 3, numbers.allSatisfy(range.contains) else {
                throw .recipe(
                    source: source,
                    expected: "three numbers of \(range.lowerBound) to \(range.upperBound) as \(name)",
                    found: numbers.prefix(4).map { "\($0)" }.joined(separator: ", ")
                        + (numbers.count > 4 ? ", ..." : ""))
            }
        }
        self.mean = mean.map { Float($0) }
        self.standardDeviation = standardDeviation.map { Float($0) }
        self.side = side.flatMap { $0 > 0 ? $0 : nil }
        self.source = source
        self.architecture = architecture
    }
}

extension CheckpointFile {
    /// What the checkpoint itself says of its pixels: metadata as `train` and `convert` write it, or settings of the
    /// training that were saved beside the tensors; nil where nothing does.
    ///
    /// - Throws: ``CheckpointError/recipe(source:expected:found:)`` for numbers that no pixels have.
    public func pixelRecipe() throws(CheckpointError) -> PixelRecipe? {
        if let recipe = try headerRecipe() { return recipe }
        return try settingsRecipe()
    }

    /// The data set that the settings of the training name, such as `args.dataset cifar10`; a hint at most.
    public var namedDataset: (setting: String, name: String)? {
        for (setting, parts) in settingsGroups() {
            for key in Self.datasetKeys {
                guard let name = parts.first(where: { $0.name == key })?.value.text, !name.isEmpty else {
                    continue
                }
                return ("\(setting).\(key)", String(name.prefix(Self.textLimit)))
            }
        }
        return nil
    }

    private func headerRecipe() throws(CheckpointError) -> PixelRecipe? {
        func numbers(_ name: String) -> [Double]? {
            headerMetadata[name].map { text in
                text.split(separator: ",").compactMap { Float($0).map { Double($0) } }
            }
        }
        guard let mean = numbers("mean"), let standardDeviation = numbers("standard_deviation") else {
            return nil
        }
        return try PixelRecipe(
            mean: mean, standardDeviation: standardDeviation,
            side: headerMetadata["side"].flatMap { Int($0) },
            source: "the checkpoint's metadata")
    }

    private func settingsRecipe() throws(CheckpointError) -> PixelRecipe? {
        for (setting, parts) in settingsGroups() {
            for (mean, standardDeviation) in Self.pairs {
                guard let mean = numbers(mean, in: parts),
                    let standardDeviation = numbers(standardDeviation, in: parts)
                else { continue }
                let side = Self.sideKeys.lazy.compactMap { key in self.side(key, in: parts) }.first
                return try PixelRecipe(
                    mean: mean, standardDeviation: standardDeviation, side: side,
                    source: "\(setting) of the checkpoint")
            }
        }
        return nil
    }

    private typealias Parts = [(name: String, value: CheckpointValue)]

    /// The dictionaries of settings beside the tensors, those nearer to the top first.
    private func settingsGroups() -> [(name: String, parts: Parts)] {
        var groups: [(name: String, parts: Parts)] = []
        var visited: Set<CheckpointValue> = []
        var level = tree.children(of: root).filter { Self.settingsNames.contains($0.name) }
        for _ in 0..<Self.settingsDepth {
            var next: Parts = []
            for (name, value) in level where visited.insert(value).inserted {
                let parts = tree.children(of: value)
                guard groups.count < Self.groupLimit, !parts.isEmpty, parts.count <= Self.partLimit else {
                    continue
                }
                groups.append((name, parts))
                next += parts.filter { tree.dictionary($0.value) != nil || tree.object($0.value) != nil }
                    .map { ("\(name).\($0.name)", $0.value) }
            }
            level = next
        }
        return groups
    }

    /// Three numbers of a list, a tuple or a tensor.
    private func numbers(_ name: String, in parts: Parts) -> [Double]? {
        guard let value = parts.first(where: { $0.name == name })?.value else { return nil }
        if let reference = tree.tensor(value) {
            guard reference.elementCount == 3, reference.type.isFloat else { return nil }
            return (try? decoder.floats(reference, name: name))?.values.map { Double($0) }
        }
        guard let elements = tree.elements(value), elements.count == 3 else { return nil }
        let numbers = elements.compactMap(\.real)
        return numbers.count == 3 ? numbers : nil
    }

    /// A side as a number, or as the last of `[3, height, width]`.
    private func side(_ name: String, in parts: Parts) -> Int? {
        guard let value = parts.first(where: { $0.name == name })?.value else { return nil }
        return value.integer ?? tree.integers(value, atMost: 3)?.last
    }

    /// What projects call mean and standard deviation.
    private static let pairs = [
        ("mean", "std"), ("image_mean", "image_std"), ("img_mean", "img_std"), ("norm_mean", "norm_std"),
        ("pixel_mean", "pixel_std"), ("normalize_mean", "normalize_std"),
    ]
    private static let sideKeys = ["input_size", "img_size", "image_size", "crop_size"]
    private static let datasetKeys = ["dataset", "dataset_name", "data_name", "train_dataset", "data"]
    private static let settingsNames: Set = [
        "args", "hparams", "hyper_parameters", "config", "cfg", "opt", "pretrained_cfg", "default_cfg",
    ]
    private static let settingsDepth = 3
    private static let groupLimit = 100
    private static let partLimit = 10_000
    private static let textLimit = 200
}

extension CheckpointValue {
    /// A number, whole or not.
    fileprivate var real: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
