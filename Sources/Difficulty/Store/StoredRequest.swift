import Encoders
import Imaging
import JointAugmentation

/// The request that a store's settings tell of, read back.
struct StoredRequest {
    let design: JointDesign
    let families: [Law]
    let isOnePass: Bool
    let pairsPerImage: Int
    let seed: UInt64
    let side: Int
    let features: FeatureKind
    let imageCount: Int

    /// - Throws: ``StoreError/damaged(path:place:expected:found:)`` for a setting that no run writes.
    init(_ provenance: StoreProvenance, path: String) throws(StoreError) {
        let reader = SettingReader(settings: provenance.settings, path: path)
        families = try reader.value("families", "laws") { text in
            let laws = text.split(separator: " ").map { Law(identifier: String($0)) }
            return laws.isEmpty || laws.contains(nil) || laws.count > 10_000 ? nil : laws.compactMap { $0 }
        }
        isOnePass = try reader.value("one_pass", "true or false") { Bool($0) }
        pairsPerImage = try reader.value("pairs_per_image", "1 to 1000000") { text in
            Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
        }
        seed = try reader.value("seed", "a seed") { UInt64($0) }
        side = try reader.value("side", "8 to 4096") { text in
            Int(text).flatMap { (8...4096).contains($0) ? $0 : nil }
        }
        features = try reader.value("features", "kind of features") { FeatureKind(rawValue: $0) }
        imageCount = try reader.value("images", "a number of images") { text in
            Int(text).flatMap { (0...(1 << 40)).contains($0) ? $0 : nil }
        }
        design = try reader.design()
    }
}

/// Settings by name, each of which must be there and make sense.
private struct SettingReader {
    let settings: [String: String]
    let path: String

    init(settings: some Sequence<(key: String, value: String)>, path: String) {
        self.settings = Dictionary(
            settings.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        self.path = path
    }

    func value<Value>(
        _ name: String, _ expected: String, _ read: (String) throws -> Value?
    ) throws(StoreError) -> Value {
        let text = settings[name] ?? ""
        guard let value = try? read(text) else {
            throw .damaged(
                path: path, place: "setting \(name)", expected: expected, found: "'\(text.prefix(80))'")
        }
        return value
    }

    func design() throws(StoreError) -> JointDesign {
        let areas = try value("scale", "two areas") { text -> ParameterRange? in
            let numbers = text.split(separator: ",").compactMap { Double($0) }
            guard numbers.count == 2 else { return nil }
            return try ParameterRange.area(low: numbers[0], high: numbers[1])
        }
        let parts = try value("joint", "crop and parameters") { text -> Set<JoinedParameter>? in
            let names = text.split(separator: ",").map(String.init)
            let parts = names.map(JoinedParameter.init(partName:))
            return parts.isEmpty || parts.contains(nil) ? nil : Set(parts.compactMap { $0 })
        }
        let name = try value("views", "a name") { $0.isEmpty ? nil : $0 }
        return JointDesign(
            joined: parts, areas: areas,
            realisation: try value("realisation", "a realisation") { Realisation(rawValue: $0) },
            pipeline: try value("pipeline", "steps in JSON") {
                try ViewPipeline(json: Array($0.utf8), name: name)
            })
    }
}
