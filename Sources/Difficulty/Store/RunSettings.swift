import Datasets
import Encoders
import Imaging
import JointAugmentation
import Layers
import OrderedCollections

/// What decides the pairs of a run of SDF: the network, the images, the laws, and how views are drawn.
///
/// The one list of a run's settings. A store keeps all of them as texts and a run goes on with a store whose texts are its
/// own; reports and pages encode what they do not say in their own words. A setting that is added here is in all of them.
public struct RunSettings: Sendable, Equatable {
    /// The program that drew the pairs.
    public var version: String?
    /// The network; nil parts are not known.
    public var encoder: EncoderSettings
    /// Fingerprint of the data set.
    public var dataset: String?
    /// How the images were chosen from it; nil for all of them.
    public var subset: String?
    /// Images of the data set, or of the subset of it that is taken.
    public var imageCount: Int
    /// Images of the data set, of which a subset says how many they are.
    var populationCount: Int {
        let words = subset?.split(whereSeparator: { $0 == " " || $0 == "," }) ?? []
        return max(imageCount, words.count > 1 && words[0] == "of" ? Int(words[1]) ?? 0 : 0)
    }
    /// Pairs of each proposal drawn from each image.
    public var pairsPerImage: Int
    /// The laws that pairs are drawn from.
    public var proposals: [Law]
    /// Whether the first proposal is the JC(0) that other laws are answered from.
    public var isOnePass: Bool
    /// Whether the views of different pairs were compared too.
    public var pairs = PairsTaken.drawn
    /// Images that are drawn twice, for the variance within an image.
    public var drawnTwice = 0
    /// Crops' fallbacks that are at least so probable are measured in every image, one of probability F in a share F over this of
    /// them; nil where all are, or there are none.
    public var commonFallback: Double?
    /// Images whose views' features are kept; see ``FeaturePanel``.
    public var featuresKept = 0
    /// What f is: backbone, projection or prediction.
    public var features: FeatureKind
    /// Ranges, crop scheme, joined parameters, steps, side, normalisation and seed.
    public var views: ViewSettings
    /// The part of the images.
    public var shard: Shard
    /// Of the images that are measured in float32 too, beside some first ones; nil where all are in float32 alone.
    public var float32Share: Double?
    /// The images whose features are kept.
    var panel: FeaturePanel { FeaturePanel(of: imageCount, seed: views.seed, size: featuresKept) }
    /// What all images are measured in.
    public var precision: Precision { float32Share == nil ? .float32 : .bfloat16 }
    /// The images that are measured in both precisions.
    var both: BothPrecisions {
        float32Share.map { BothPrecisions(count: imageCount, seed: views.seed, share: $0) } ?? .none
    }

    /// The same for all images.
    var ofTheWhole: RunSettings {
        var whole = self
        whole.shard = .whole
        return whole
    }
}

/// Which network a run asks.
public struct EncoderSettings: Sendable, Equatable {
    /// SHA-256 of the checkpoint's file.
    public var checkpoint: String?
    /// The encoder of the file, and the names that are left out of it.
    public var encoder: String?
    /// The architecture, and what was assumed of it.
    public var architecture: String?
    /// How convolutions are computed.
    public var convolution: String?

    /// Nil for what is not known.
    public init(
        checkpoint: String? = nil, encoder: String? = nil, architecture: String? = nil,
        convolution: String? = nil
    ) {
        (self.checkpoint, self.encoder) = (checkpoint, encoder)
        (self.architecture, self.convolution) = (architecture, convolution)
    }
}

// MARK: - Codable, flat

extension RunSettings: Codable {
    /// The names of the settings beside those of ``ViewSettings``.
    public enum CodingKeys: String, CodingKey {
        case version, checkpoint, encoder, architecture, convolution, dataset, subset, images
        case pairsPerImage = "pairs_per_image"
        /// Stores of all versions call proposals families.
        case proposals = "families"
        case isOnePass = "one_pass"
        case pairs
        case drawnTwice = "drawn_twice"
        case commonFallback = "common_fallback"
        case featuresKept = "features_kept"
        case features, shard
        case float32Share = "float32_share"
    }

    /// Encodes every setting under its own name, none inside of another.
    public func encode(to encoder: any Encoder) throws { try encode(to: encoder, without: [], []) }

    /// Encodes all but what stands elsewhere already.
    public func encode(
        to encoder: any Encoder, without others: Set<CodingKeys>, _ otherViews: Set<ViewSettings.CodingKeys>
    ) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        func encode(_ key: CodingKeys, _ value: (some Encodable)?) throws {
            if !others.contains(key) { try values.encodeIfPresent(value, forKey: key) }
        }
        try encode(.version, version)
        try encode(.checkpoint, self.encoder.checkpoint)
        try encode(.encoder, self.encoder.encoder)
        try encode(.architecture, self.encoder.architecture)
        try encode(.convolution, self.encoder.convolution)
        try encode(.dataset, dataset)
        try encode(.subset, subset)
        try encode(.images, imageCount)
        try encode(.pairsPerImage, pairsPerImage)
        try encode(.proposals, proposals.map(\.identifier).joined(separator: " "))
        try encode(.isOnePass, isOnePass)
        // Earlier versions had drawn pairs, and each image once.
        try encode(.pairs, pairs == .drawn ? nil : pairs.rawValue)
        try encode(.drawnTwice, drawnTwice == 0 ? nil : drawnTwice)
        // Earlier versions measured all.
        try encode(.commonFallback, commonFallback)
        // Earlier versions kept none.
        try encode(.featuresKept, featuresKept == 0 ? nil : featuresKept)
        try encode(.features, features.rawValue)
        try views.encode(to: encoder, without: otherViews)
        try encode(.shard, "\(shard)")
        // Earlier versions had float32 alone.
        try encode(.float32Share, float32Share)
    }

    /// Reads every setting.
    ///
    /// - Throws: `DecodingError` with the setting's name and what is expected of it.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String? {
            try values.decodeIfPresent(String.self, forKey: key)
        }
        version = try text(.version)
        encoder = EncoderSettings(
            checkpoint: try text(.checkpoint), encoder: try text(.encoder),
            architecture: try text(.architecture), convolution: try text(.convolution))
        dataset = try text(.dataset)
        subset = try text(.subset)
        imageCount = try values.decode(.images, "a number of images") {
            (0...(1 << 40)).contains($0) ? $0 : nil
        }
        pairsPerImage = try values.decode(.pairsPerImage, "1 to \(Self.mostPairsPerImage)") {
            (1...Self.mostPairsPerImage).contains($0) ? $0 : nil
        }
        proposals = try values.decode(.proposals, "laws") { (text: String) in
            let laws = text.split(separator: " ").map { Law(identifier: String($0)) }
            return laws.isEmpty || laws.contains(nil) || laws.count > 10_000 ? nil : laws.compactMap { $0 }
        }
        isOnePass = try values.decode(.isOnePass, "true or false") { (value: Bool) in value }
        pairs =
            try text(.pairs) == nil
            ? .drawn
            : try values.decode(.pairs, "all or drawn") { PairsTaken(rawValue: $0) }
        drawnTwice =
            values.contains(.drawnTwice)
            ? try values.decode(.drawnTwice, "0 to \(SecondDraws.mostImages)") {
                (0...SecondDraws.mostImages).contains($0) ? $0 : nil
            } : 0
        commonFallback =
            values.contains(.commonFallback)
            ? try values.decode(.commonFallback, "a probability from 1e-9") { (common: Double) in
                FallbackSample.commonValues.contains(common) ? common : nil
            } : nil
        featuresKept =
            values.contains(.featuresKept)
            ? try values.decode(.featuresKept, "0 to \(FeaturePanel.mostImages)") {
                (0...FeaturePanel.mostImages).contains($0) ? $0 : nil
            } : 0
        features = try values.decode(.features, "kind of features") { FeatureKind(name: $0) }
        views = try ViewSettings(from: decoder)
        shard = try text(.shard).flatMap { Shard($0) } ?? .whole
        float32Share =
            values.contains(.float32Share)
            ? try values.decode(.float32Share, "a power of two up to 1") { (share: Double) in
                BothPrecisions.shares.contains(share) ? share : nil
            } : nil
    }

    /// Most pairs of a proposal that an image has.
    public static let mostPairsPerImage = 100_000
}

/// Where the pairs of a store come from.
public struct StoreProvenance: Sendable, Equatable {
    /// What decides the pairs, name by name: runs that differ in one of them cannot share a store.
    public var settings: OrderedDictionary<String, String>
    /// What is kept for reports and decides nothing, or at most the last bits.
    public var remarks: OrderedDictionary<String, String>

    /// Texts as they are.
    public init(
        settings: OrderedDictionary<String, String>, remarks: OrderedDictionary<String, String> = [:]
    ) {
        self.settings = settings
        self.remarks = remarks
    }

    /// Settings as a store keeps them, in the order in which they are encoded.
    ///
    /// - Throws: what a value that has no text throws.
    public init(_ settings: RunSettings, remarks: OrderedDictionary<String, String> = [:]) throws {
        self.init(
            settings: OrderedDictionary(
                try SettingTexts(settings).pairs.map { ($0.name, $0.text) },
                uniquingKeysWith: { first, _ in first }), remarks: remarks)
    }

    /// The part of the data set that the pairs are of.
    public var shard: Shard { settings[Self.shardName].flatMap { Shard($0) } ?? .whole }

    /// The same for the whole data set.
    var ofTheWhole: StoreProvenance {
        var whole = self
        whole.settings[Self.shardName] = "\(Shard.whole)"
        return whole
    }

    /// The first setting in which the other differs, with both values.
    func difference(
        from other: StoreProvenance, without names: Set<String> = []
    ) -> (setting: String, own: String, others: String)? {
        for name in settings.keys.elements + other.settings.keys.elements
        where !names.contains(name) && text(name) != other.text(name) {
            return (name, settings[name] ?? "none", other.settings[name] ?? "none")
        }
        return nil
    }

    /// The first setting by which the other's images, crops or operations are others: not the encoder, nor what it is given views
    /// as.
    func differenceOfViews(from other: StoreProvenance) -> (setting: String, own: String, others: String)? {
        let encoder: [RunSettings.CodingKeys] = [
            .version, .checkpoint, .encoder, .architecture, .convolution, .features, .featuresKept,
            .float32Share,
        ]
        let pixels: [ViewSettings.CodingKeys] = [.side, .mean, .standardDeviation]
        return difference(
            from: other, without: Set(encoder.map(\.rawValue) + pixels.map(\.rawValue)))
    }

    /// A setting's text in the words of this version.
    private func text(_ name: String) -> String? {
        guard name == RunSettings.CodingKeys.features.rawValue, let text = settings[name] else {
            return settings[name]
        }
        return FeatureKind(name: text)?.rawValue ?? text
    }

    private static let shardName = RunSettings.CodingKeys.shard.rawValue
}
