import Datasets
import Difficulty
import Foundation
import JointAugmentation

/// What a report of SDF is of, as far as it does not depend on the laws asked for.
struct SDFContext: Encodable {
    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    let options: RunOptions
    let isDirect: Bool

    init(checkpoint: CheckpointSummary, dataset: DatasetSummary, options: RunOptions, isDirect: Bool) {
        (self.checkpoint, self.dataset, self.options, self.isDirect) = (
            checkpoint, dataset, options, isDirect
        )
    }

    /// The context of a store's pairs: its settings, and what its remark says beside them.
    ///
    /// - Throws: `StoreError` for a remark that no run writes.
    init(_ store: PairStore) throws {
        struct Remark: Decodable {
            let checkpoint: CheckpointSummary
            let dataset: DatasetSummary
            let options: RunOptions.Remark
            let isDirect: Bool
        }
        let text = store.provenance.remarks[Self.remarkName] ?? ""
        do {
            let found = try JSONDecoder().decode(Remark.self, from: Data(text.utf8))
            self.init(
                checkpoint: found.checkpoint, dataset: found.dataset,
                options: RunOptions(settings: store.settings, remark: found.options),
                isDirect: found.isDirect)
        } catch {
            throw StoreError.damaged(
                path: store.path, place: "provenance", expected: "the context of a report",
                found: text.isEmpty ? "none" : "other text")
        }
    }

    /// The name of a store's remark that this is kept in.
    static let remarkName = "context"

    /// Checkpoint, data, number of images and seed, for the caption of a figure.
    ///
    /// - Parameters:
    ///   - data: what the images are, where their path does not say it.
    ///   - encoders: names of all that were measured, where they are several.
    func caption(_ report: SDFReport, data: String? = nil, encoders: [String] = []) -> String {
        let drawn =
            "\(NumberText.pairs(options.settings.pairsPerImage)) \(isDirect ? "an image and law" : "an image of each kind")"
        let pairs =
            report.pairs.taken == .all
            ? "\(report.pairs.pairsPerImage == 1 ? "the" : "all") \(NumberText.pairs(report.pairs.pairsPerImage)) of the \(report.pairs.viewsPerImage) views of an image"
            : drawn
        let precision = report.precision.map {
            "bfloat16 corrected by float32 on \(NumberText.count($0.imagesInFloat32)) images, "
        }
        let network =
            encoders.isEmpty
            ? "\(checkpoint.architecture ?? "network") (\(FilePath.lastComponent(checkpoint.path)))"
            : encoders.joined(separator: ", ")
        return
            "\(network), \(options.settings.features.rawValue) features, "
            + "\(NumberText.count(report.imageCount)) \(data ?? "images of \(FilePath.lastComponent(dataset.path))")\(dataset.choice), "
            + "\(pairs), \(precision ?? "")seed \(options.settings.views.seed); error bars are 95% intervals.\(Self.unreliable(report))"
    }

    private static func unreliable(_ report: SDFReport) -> String {
        let laws = report.results.filter { !$0.isReliable }.map(\.law.label)
        return laws.isEmpty
            ? "" : " Unreliable, from fewer than 100 effective pairs: \(laws.joined(separator: ", "))."
    }
}

/// `options` of a report: the run's settings, but for what the report says elsewhere, and how its numbers were made.
struct RunOptions: Encodable {
    let settings: RunSettings
    let remark: Remark

    /// What no setting says.
    struct Remark: Codable {
        /// The statistics' name.
        let normalization: String
        /// Mean and standard deviation, and who says so; nil in stores of earlier versions.
        let pixels: NormalizationRecord?
        /// The linear-algebra library: it decides the last bits.
        let blas: String
    }

    func encode(to encoder: any Encoder) throws {
        try settings.encode(
            to: encoder,
            // `checkpoint`, `dataset`, `shard` and `method` of a report tell of them.
            without: [
                .checkpoint, .encoder, .architecture, .dataset, .subset, .images, .proposals, .isOnePass,
                .shard,
            ],
            // `pixels` and the name of the views do.
            [.mean, .standardDeviation, .pipeline])
        try remark.encode(to: encoder)
    }
}

/// A report from a store of pairs: no checkpoint, no image.
struct StoredSession {
    let store: PairStore
    let context: SDFContext
    /// The laws asked for, or those that the store answers for.
    let laws: [Law]

    /// Opens the store.
    ///
    /// - Parameter asked: empty for all that the store can answer for.
    init(_ path: String, asked: [Law]) throws { try self.init(try PairStore.open(path), asked: asked) }

    init(_ store: PairStore, asked: [Law]) throws {
        self.store = store
        context = try SDFContext(store)
        laws = asked.isEmpty ? SDFReplay.laws(of: store, among: Law.paperSettings) : asked
    }

    /// What is said of a store of an earlier version.
    static func noChecksums(_ path: String) -> String {
        "\(path): a store of an earlier version, without checksums: damage would not show"
    }

    /// The report on the images of each store, and how the others differ from the first.
    static func report(
        _ sessions: [StoredSession], _ question: SDFQuestion, unreadable: UnreadablePolicy, threads: Int,
        isSilent: Bool
    ) throws -> SDFComparison {
        let first = sessions[0]
        try DatasetOpening.tell(
            first.context.dataset.leftOut, at: first.context.dataset.path, unreadable, isSilent: isSilent)
        let replays = try sessions.map { session in
            try SDFReplay(
                session.store, laws: first.laws, halfWidth: question.halfWidth, against: question.against,
                unreadable: unreadable, pairs: question.estimation.pairs,
                population: question.estimation.population, threads: threads)
        }
        let pairs = try question.pairsOutput.map {
            try PairsOutputFile($0, laws: first.laws, of: first.context)
        }
        let comparison = try SDFReplay.compare(
            replays, path: first.context.dataset.path, pairs: pairs?.add)
        try pairs?.finish()
        for (session, report) in zip(sessions, comparison.reports) where !isSilent {
            let store = session.store
            if !store.hadChecksums { Terminal.note(Self.noChecksums(store.path)) }
            let total = store.provenance.shard.imageCount(of: session.context.dataset.images)
            SDFWarnings(report: report, imageCount: total, source: .replay).print()
        }
        return comparison
    }
}
