import Foundation
internal import GRDB

extension PairStore {
    /// Joins the stores of all shards of a run.
    ///
    /// The parts are read and left as they are. The whole is written under `path`, which must not be there yet; the
    /// caller chooses a temporary name and renames.
    ///
    /// - Parameter unchecked: called with each part that has no checksums.
    /// - Returns: images of the whole.
    /// - Throws: ``StoreError`` that names the part which is of another run, unfinished, given twice, missing or damaged.
    public static func merge(
        _ parts: [String], into path: String, unchecked: (String) -> Void = { _ in }
    ) throws(StoreError) -> Int {
        let stores = try parts.map { part throws(StoreError) in try open(part) }
        for store in stores where !store.hadChecksums { unchecked(store.path) }
        guard let first = stores.first else {
            throw .badPart(path: path, expected: "stores of shards", found: "none")
        }
        try checkShards(stores)
        for store in stores.dropFirst() {
            let (own, others) = (first.provenance.ofTheWhole, store.provenance.ofTheWhole)
            guard let difference = own.difference(from: others) else { continue }
            throw .otherRun(
                path: store.path, setting: difference.setting, expected: difference.own,
                found: difference.others)
        }
        for store in stores { try store.checkImages() }
        let whole = try create(path, provenance: first.provenance.ofTheWhole)
        let total = first.settings.imageCount
        for start in stride(from: 0, to: total, by: Self.blockCount) {
            let numbers = Array(start..<min(start + Self.blockCount, total))
            var images: [Int: StoredImage] = [:]
            for store in stores { images.merge(try store.images(numbers)) { own, _ in own } }
            try whole.add(numbers.compactMap { images[$0] })
        }
        return try whole.imageCount()
    }

    /// Images of one transaction.
    private static let blockCount = 2048

    /// Every shard once, all of one number of shards.
    private static func checkShards(_ stores: [PairStore]) throws(StoreError) {
        let count = stores[0].provenance.shard.count
        var seen: [Int: String] = [:]
        for store in stores {
            let shard = store.provenance.shard
            guard shard.count == count else {
                throw .badPart(
                    path: store.path, expected: "a shard of \(count), as \(stores[0].path)",
                    found: "shard \(shard)")
            }
            if let other = seen.updateValue(store.path, forKey: shard.index) {
                throw .badPart(
                    path: store.path, expected: "each shard once", found: "shard \(shard), as \(other)")
            }
        }
        let missing = (1...count).lazy.filter { seen[$0] == nil }
        if let index = missing.first {
            throw .badPart(
                path: stores[0].path, expected: "all \(count) shards beside it",
                found: "\(stores.count), without shard \(index)/\(count)")
        }
    }

    /// Exactly the images of the store's shard.
    private func checkImages() throws(StoreError) {
        let shard = provenance.shard
        let expected = shard.imageCount(of: settings.imageCount)
        let (count, strangers) = try guarded {
            try queue.read { database in
                (
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM images") ?? 0,
                    try Int.fetchOne(
                        database,
                        sql: "SELECT count(*) FROM images WHERE image < 0 OR image >= ? OR image % ? <> ?",
                        arguments: [settings.imageCount, shard.count, shard.index - 1]) ?? 0
                )
            }
        }
        guard strangers == 0 else {
            throw .badPart(
                path: path, expected: "images of shard \(shard) alone", found: "\(strangers) others")
        }
        guard count == expected else {
            throw .badPart(
                path: path, expected: "all \(expected) images of shard \(shard)",
                found: "\(count); sdf --resume goes on")
        }
    }
}
