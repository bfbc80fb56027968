import Datasets
import Difficulty
import JointAugmentation

/// A report from a store of pairs: no checkpoint, no image.
struct StoredSession {
    let store: PairStore
    let context: SDFContext
    /// The laws asked for, or those that the store answers for.
    let laws: [Law]

    /// Opens the store.
    ///
    /// - Parameter asked: empty for all that the store can answer for.
    init(_ path: String, asked: [Law]) throws {
        store = try PairStore.open(path)
        context = try SDFContext(store)
        laws = asked.isEmpty ? SDFReplay.laws(of: store, among: Law.paperSettings) : asked
    }

    /// What is said of a store of an earlier version.
    static func noChecksums(_ path: String) -> String {
        "\(path): a store of an earlier version, without checksums: damage would not show"
    }

    /// The report on the stored images.
    func report(
        halfWidth: Double?, against: GeometryMeasure?, unreadable: UnreadablePolicy, isSilent: Bool
    ) throws -> SDFReport {
        try DatasetOpening.tell(
            context.dataset.leftOut, at: context.dataset.path, unreadable, isSilent: isSilent)
        let replay = try SDFReplay(
            store, laws: laws, halfWidth: halfWidth, against: against, unreadable: unreadable)
        let report = try replay.run(path: context.dataset.path)
        if !isSilent {
            if !store.hadChecksums { Terminal.note(Self.noChecksums(store.path)) }
            let total = store.provenance.shard.imageCount(of: context.dataset.images)
            SDFWarnings(report: report, imageCount: total, source: .replay).print()
        }
        return report
    }
}
