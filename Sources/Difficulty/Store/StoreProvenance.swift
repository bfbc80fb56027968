import Imaging
import OrderedCollections

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
    func difference(from other: StoreProvenance) -> (setting: String, own: String, others: String)? {
        for name in settings.keys.elements + other.settings.keys.elements
        where settings[name] != other.settings[name] {
            return (name, settings[name] ?? "none", other.settings[name] ?? "none")
        }
        return nil
    }

    private static let shardName = RunSettings.CodingKeys.shard.rawValue
}
