import Imaging
import JointAugmentation
import OrderedCollections

/// Where the pairs of a store come from.
public struct StoreProvenance: Sendable, Equatable {
    /// What decides the pairs, name by name: runs that differ in one of them cannot share a store.
    public var settings: OrderedDictionary<String, String>
    /// What is kept for reports and decides nothing, or at most the last bits.
    public var remarks: OrderedDictionary<String, String>

    /// Makes a provenance.
    public init(
        settings: OrderedDictionary<String, String>, remarks: OrderedDictionary<String, String> = [:]
    ) {
        self.settings = settings
        self.remarks = remarks
    }

    /// The provenance of a request's pairs.
    ///
    /// - Parameters:
    ///   - imageCount: images of the whole data set, or of the subset of it that is taken.
    ///   - identity: what else decides the pairs: hashes of checkpoint and data, the encoder, the version.
    public init(
        _ request: SDFRequest, families: [Law], isOnePass: Bool, imageCount: Int,
        identity: OrderedDictionary<String, String>, remarks: OrderedDictionary<String, String> = [:]
    ) throws {
        let design = request.design
        var settings = identity
        settings["images"] = "\(imageCount)"
        settings["seed"] = "\(request.seed)"
        settings["pairs_per_image"] = "\(request.pairsPerImage)"
        settings["families"] = families.map(\.identifier).joined(separator: " ")
        settings["one_pass"] = "\(isOnePass)"
        settings["side"] = "\(request.side)"
        settings["mean"] = Self.text(request.normalization.mean)
        settings["standard_deviation"] = Self.text(request.normalization.standardDeviation)
        settings["features"] = request.features.rawValue
        settings["scale"] = "\(design.areas.low),\(design.areas.high)"
        settings["realisation"] = design.realisation.rawValue
        settings["joint"] = design.partNames.joined(separator: ",")
        settings["views"] = design.pipeline.name
        settings["pipeline"] = String(decoding: try design.pipeline.json(), as: UTF8.self)
        settings[Self.shardName] = "\(request.shard)"
        self.init(settings: settings, remarks: remarks)
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
    func difference(from other: StoreProvenance) -> (setting: String, own: String, others: String)? {
        for name in settings.keys.elements + other.settings.keys.elements
        where settings[name] != other.settings[name] {
            return (name, settings[name] ?? "none", other.settings[name] ?? "none")
        }
        return nil
    }

    private static let shardName = "shard"

    private static func text(_ values: SIMD3<Float>) -> String { "\(values.x),\(values.y),\(values.z)" }
}
