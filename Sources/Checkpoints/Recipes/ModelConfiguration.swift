import Foundation
import OrderedCollections

/// What a configuration says of a Transformer that its tensors do not tell: Hugging Face's or timm's `config.json`, open_clip's
/// `open_clip_config.json`, or the metadata of a file that `convert` wrote.
public struct ModelConfiguration: Sendable, Equatable {
    /// Whose configuration it is.
    public enum Project: String, Sendable {
        case huggingFace, timm, openCLIP, own
    }

    /// Whose it is.
    public let project: Project
    /// What it was read from, such as `config.json`.
    public let source: String
    /// timm's name of the architecture, or the type of Hugging Face's model.
    public var architecture: String?
    /// Heads of each attention.
    public var heads: Int?
    /// What layer norms add to a variance.
    public var epsilon: Double?
    /// What stands between the layers of a block's MLP, as the project calls it.
    public var activation: String?
    /// Side of the images in pixels.
    public var side: Int?
    /// How features are pooled, as the project calls it.
    public var pooling: String?
    /// How positions are resized, of files that `convert` wrote.
    public var positions: String?

    /// Names of files that are looked for beside a checkpoint.
    public static let fileNames = ["config.json", "open_clip_config.json"]
    /// What a checkpoint itself, or a file beside it, says; nil where neither does.
    public static func of(_ file: CheckpointFile) -> ModelConfiguration? {
        if let own = ModelConfiguration(metadata: file.headerMetadata) { return own }
        return FileBytes.first(of: fileNames, beside: file.path) { bytes, name in
            ModelConfiguration(json: bytes, source: name)
        }
    }

    /// Reads a configuration; nil for JSON of another kind.
    public init?(json: [UInt8], source: String) {
        guard json.count <= CheckpointLimits.configurationBytes,
            let document = try? JSONDecoder().decode(ConfigurationDocument.self, from: Data(json)),
            let project = document.project
        else { return nil }
        self.init(project: project, source: source)
        architecture = document.architecture ?? document.modelType
        let vision = document.vision
        heads = vision?.heads ?? document.heads
        epsilon = vision?.epsilon ?? document.epsilon
        activation = vision?.activation ?? document.activation
        side = vision?.side ?? document.side
        pooling = document.pooling
        if project == .openCLIP { activation = document.quickGELU == true ? "quick_gelu" : "gelu" }
        if let width = vision?.width, let headWidth = vision?.headWidth, headWidth > 0 {
            heads = width / headWidth
        }
    }

    /// The names under which `convert` keeps what is known of a Transformer.
    private enum Key: String {
        case heads = "attention_heads"
        case epsilon = "layer_norm_epsilon"
        case activation, pooling
        case positions = "position_resize"
    }

    private init?(metadata: OrderedDictionary<String, String>) {
        func text(_ key: Key) -> String? { metadata[key.rawValue] }
        guard let heads = text(.heads).flatMap({ Int($0) }) else { return nil }
        self.init(project: .own, source: "the checkpoint's metadata")
        self.heads = heads
        epsilon = text(.epsilon).flatMap { Double($0) }
        activation = text(.activation)
        pooling = text(.pooling)
        positions = text(.positions)
    }

    /// The same facts as metadata.
    public var metadata: [String: String] {
        [
            Key.heads: heads.map { "\($0)" }, .epsilon: epsilon.map { "\($0)" }, .activation: activation,
            .pooling: pooling, .positions: positions,
        ].reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
    }

    /// Nothing but whose it is.
    public init(project: Project, source: String) {
        (self.project, self.source) = (project, source)
    }
}

/// The parts of a configuration that tell of a Transformer; any may be missing or of another type.
private struct ConfigurationDocument: Decodable {
    struct Vision: Decodable {
        let heads: Int?
        let epsilon: Double?
        let activation: String?
        let side: Int?
        let width: Int?
        let headWidth: Int?

        enum CodingKeys: String, CodingKey {
            case width
            case heads = "num_attention_heads"
            case epsilon = "layer_norm_eps"
            case activation = "hidden_act"
            case side = "image_size"
            case headWidth = "head_width"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            heads = try? container.decode(Int.self, forKey: .heads)
            epsilon = try? container.decode(Double.self, forKey: .epsilon)
            activation = try? container.decode(String.self, forKey: .activation)
            side = try? container.decode(Int.self, forKey: .side)
            width = try? container.decode(Int.self, forKey: .width)
            headWidth = try? container.decode(Int.self, forKey: .headWidth)
        }
    }

    private struct Arguments: Decodable {
        let heads: Int?

        enum CodingKeys: String, CodingKey { case heads = "num_heads" }
    }

    private struct OpenCLIP: Decodable {
        let vision: Vision?
        let quickGELU: Bool?

        enum CodingKeys: String, CodingKey {
            case vision = "vision_cfg"
            case quickGELU = "quick_gelu"
        }
    }

    private let own: Vision?
    private let visionPart: Vision?
    private let openCLIP: OpenCLIP?
    private let arguments: Arguments?
    let modelType: String?
    let architecture: String?
    let pooling: String?

    private enum CodingKeys: String, CodingKey {
        case architecture
        case vision = "vision_config"
        case openCLIP = "model_cfg"
        case arguments = "model_args"
        case modelType = "model_type"
        case pooling = "global_pool"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        own = try? Vision(from: decoder)
        visionPart = try? container.decode(Vision.self, forKey: .vision)
        openCLIP = try? container.decode(OpenCLIP.self, forKey: .openCLIP)
        arguments = try? container.decode(Arguments.self, forKey: .arguments)
        modelType = try? container.decode(String.self, forKey: .modelType)
        architecture = try? container.decode(String.self, forKey: .architecture)
        pooling = try? container.decode(String.self, forKey: .pooling)
    }

    var project: ModelConfiguration.Project? {
        if openCLIP?.vision != nil { return .openCLIP }
        if architecture != nil { return .timm }
        return modelType == nil ? nil : .huggingFace
    }

    var vision: Vision? { openCLIP?.vision ?? visionPart }
    var quickGELU: Bool? { openCLIP?.quickGELU }
    var heads: Int? { own?.heads ?? arguments?.heads }
    var epsilon: Double? { own?.epsilon }
    var activation: String? { own?.activation }
    var side: Int? { own?.side }
}
