import Foundation

extension PixelRecipe {
    /// The files that projects keep beside their weights: timm's `config.json`, and the image processors of Hugging
    /// Face.
    public static let fileNames = ["config.json", "preprocessor_config.json"]
    /// What the files beside a checkpoint, or in a folder that is one, say; nil where none says anything.
    ///
    /// - Throws: ``CheckpointError/recipe(source:expected:found:)`` for a file that says what cannot be.
    public static func beside(_ path: String) throws(CheckpointError) -> PixelRecipe? {
        try FileBytes.first(of: fileNames, beside: path) { bytes, name throws(CheckpointError) in
            try PixelRecipe.read(json: bytes, source: name)
        }
    }

    /// What a configuration says; nil for JSON about other things, and for what is no JSON.
    ///
    /// - Throws: ``CheckpointError/recipe(source:expected:found:)`` for numbers that no pixels have.
    public static func read(json: [UInt8], source: String) throws(CheckpointError) -> PixelRecipe? {
        guard json.count <= CheckpointLimits.configurationBytes,
            let document = try? JSONDecoder().decode(RecipeDocument.self, from: Data(json))
        else { return nil }
        return try document.recipe(source: source)
    }
}

/// The parts of a configuration that tell how pixels are normalised; any may be missing.
private struct RecipeDocument: Decodable {
    private let timm: TimmRecipe?
    private let processor: ProcessorRecipe?

    private enum Keys: String, CodingKey {
        case configuration = "pretrained_cfg"
        case architecture
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let architecture = try? container.decode(String.self, forKey: .architecture)
        // Older files of timm have at the top what is in `pretrained_cfg` since.
        let inner =
            (try? container.decode(TimmRecipe.self, forKey: .configuration))
            ?? (architecture == nil ? nil : try? TimmRecipe(from: decoder))
        timm = inner.map { $0.named(architecture) }
        processor = try? ProcessorRecipe(from: decoder)
    }

    func recipe(source: String) throws(CheckpointError) -> PixelRecipe? {
        if let recipe = try timm?.recipe(source: source) { return recipe }
        return try processor?.recipe(source: source)
    }
}

/// timm's `pretrained_cfg`.
private struct TimmRecipe: Decodable {
    let mean: [Double]?
    let standardDeviation: [Double]?
    let inputSize: [Int]?
    var architecture: String?

    private enum CodingKeys: String, CodingKey {
        case mean, architecture
        case standardDeviation = "std"
        case inputSize = "input_size"
    }

    func named(_ architecture: String?) -> TimmRecipe {
        var copy = self
        copy.architecture = architecture ?? self.architecture
        return copy
    }

    func recipe(source: String) throws(CheckpointError) -> PixelRecipe? {
        guard let mean, let standardDeviation else { return nil }
        let side = inputSize.flatMap { $0.count == 3 && $0[1] == $0[2] ? $0[1] : nil }
        return try PixelRecipe(
            mean: mean, standardDeviation: standardDeviation, side: side, source: source,
            architecture: architecture)
    }
}

/// The image processors of Hugging Face.
private struct ProcessorRecipe: Decodable {
    /// A number, or the three of the channels.
    struct Channels: Decodable {
        let numbers: [Double]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Double.self) {
                numbers = [number, number, number]
            } else {
                numbers = try container.decode([Double].self)
            }
        }
    }

    /// A number, or the sides of the image.
    struct Size: Decodable {
        let side: Int?

        private struct Sides: Decodable {
            let shortest: Int?
            let height: Int?
            let width: Int?

            private enum CodingKeys: String, CodingKey {
                case height, width
                case shortest = "shortest_edge"
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                side = number
            } else {
                let sides = try container.decode(Sides.self)
                side = sides.shortest ?? (sides.height == sides.width ? sides.height : nil)
            }
        }
    }

    let mean: Channels?
    let standardDeviation: Channels?
    let normalizes: Bool?
    let rescales: Bool?
    let factor: Double?
    let crops: Bool?
    let size: Size?
    let cropSize: Size?

    private enum CodingKeys: String, CodingKey {
        case size
        case mean = "image_mean"
        case standardDeviation = "image_std"
        case normalizes = "do_normalize"
        case rescales = "do_rescale"
        case factor = "rescale_factor"
        case crops = "do_center_crop"
        case cropSize = "crop_size"
    }

    func recipe(source: String) throws(CheckpointError) -> PixelRecipe? {
        guard let mean, let standardDeviation else { return nil }
        let factor = factor ?? 1 / 255
        guard rescales != false, abs(factor * 255 - 1) < 1e-3 else {
            throw .recipe(
                source: source, expected: "pixels rescaled by 1/255",
                found: rescales == false ? "do_rescale false" : "rescale_factor \(factor)")
        }
        let isPlain = normalizes == false
        let crop = crops == false ? nil : cropSize?.side
        return try PixelRecipe(
            mean: isPlain ? [0, 0, 0] : mean.numbers,
            standardDeviation: isPlain ? [1, 1, 1] : standardDeviation.numbers, side: crop ?? size?.side,
            source: source)
    }
}
