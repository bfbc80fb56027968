import JointAugmentation

/// What decides the views of a run, besides its law: ranges, crop scheme, joined parameters, steps, side, normalisation
/// and seed.
///
/// The one list of them: stores, states of training, reports and pages hold what this encodes, under these names.
/// `scale`: a, b of the areas; `joint`: crop and parameters; `views`, `pipeline`: name of the steps, and the steps as JSON;
/// `contrastive_crop`: alpha and threshold, where crops are placed by it; `side`: of the square views in pixels; `mean`, `standard_deviation`: of red, green and blue, 1 for full brightness.
public struct ViewSettings: Sendable, Equatable {
    /// What the laws apply to, and how views are made.
    public var design: JointDesign
    /// Side of the square views in pixels.
    public var side: Int
    /// Mean and standard deviation of the pixels.
    public var normalization: Normalization
    /// Seed of the random streams.
    public var seed: UInt64

    /// Sides of views.
    public static let sides = 8...4096

    /// ImageNet's statistics and seed 0 where nothing else is said.
    public init(
        design: JointDesign, side: Int, normalization: Normalization = .imageNet, seed: UInt64 = 0
    ) {
        (self.design, self.side, self.normalization, self.seed) = (design, side, normalization, seed)
    }
}

extension ViewSettings: Codable {
    /// The names of the settings.
    public enum CodingKeys: String, CodingKey {
        case seed, side, mean, scale, realisation, joint, views, pipeline
        case standardDeviation = "standard_deviation"
        case contrastiveCrop = "contrastive_crop"
    }

    /// Encodes every setting under its own name.
    public func encode(to encoder: any Encoder) throws { try encode(to: encoder, without: []) }

    /// Encodes all but what stands elsewhere already.
    public func encode(to encoder: any Encoder, without others: Set<CodingKeys>) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        func encode(_ key: CodingKeys, _ value: @autoclosure () throws -> some Encodable) throws {
            if !others.contains(key) { try values.encode(value(), forKey: key) }
        }
        try encode(.seed, seed)
        try encode(.side, side)
        try encode(.mean, (0..<3).map { normalization.mean[$0] })
        try encode(.standardDeviation, (0..<3).map { normalization.standardDeviation[$0] })
        try encode(.scale, [design.areas.low, design.areas.high])
        try encode(.realisation, design.realisation.rawValue)
        try encode(.joint, design.partNames)
        try encode(.views, design.pipeline.name)
        // Files of earlier versions have none.
        if let crop = design.contrastiveCrop { try encode(.contrastiveCrop, [crop.alpha, crop.threshold]) }
        // A file of steps may change under the same name.
        try encode(.pipeline, String(decoding: try design.pipeline.json(), as: UTF8.self))
    }

    /// Reads every setting.
    ///
    /// - Throws: `DecodingError` with the setting's name and what is expected of it.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        seed = try values.decode(.seed, "a seed") { (seed: UInt64) in seed }
        side = try values.decode(.side, "\(Self.sides.lowerBound) to \(Self.sides.upperBound)") {
            Self.sides.contains($0) ? $0 : nil
        }
        let colours = { (key: CodingKeys) in
            try values.decode(key, "three numbers") { (numbers: [Float]) in
                numbers.count == 3 && numbers.allSatisfy(\.isFinite) ? SIMD3(numbers) : nil
            }
        }
        normalization = Normalization(
            mean: try colours(.mean), standardDeviation: try colours(.standardDeviation))
        let parts = try values.decode(.joint, "crop and parameters") { (names: [String]) in
            let parts = names.map(JoinedParameter.init(partName:))
            return parts.isEmpty || parts.contains(nil) ? nil : Set(parts.compactMap { $0 })
        }
        let name = try values.decode(.views, "a name") { (name: String) in name.isEmpty ? nil : name }
        design = JointDesign(
            joined: parts,
            areas: try values.decode(.scale, "two areas") { (numbers: [Double]) in
                numbers.count == 2 ? try ParameterRange.area(low: numbers[0], high: numbers[1]) : nil
            },
            realisation: try values.decode(.realisation, "a realisation") { Realisation(rawValue: $0) },
            pipeline: try values.decode(.pipeline, "steps in JSON") { (text: String) in
                try ViewPipeline(json: Array(text.utf8), name: name)
            })
        guard values.contains(.contrastiveCrop) else { return }
        design.contrastiveCrop = try values.decode(.contrastiveCrop, "alpha and threshold") {
            (numbers: [Double]) in
            numbers.count == 2 ? try ContrastiveCrop(alpha: numbers[0], threshold: numbers[1]) : nil
        }
    }
}

extension KeyedDecodingContainer {
    /// What `read` makes of a value.
    ///
    /// - Parameter expected: what should be there, in words.
    /// - Throws: `DecodingError` with `expected` where nothing is there, or nothing that makes sense.
    public func decode<Stored: Decodable, Value>(
        _ key: Key, _ expected: String, _ read: (Stored) throws -> Value?
    ) throws -> Value {
        if let stored = try? decode(Stored.self, forKey: key), let value = try? read(stored) { return value }
        throw DecodingError.dataCorrupted(
            DecodingError.Context(codingPath: codingPath + [key], debugDescription: expected))
    }
}
