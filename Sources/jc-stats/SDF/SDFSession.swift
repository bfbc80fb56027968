import ArgumentParser
import Datasets
import Difficulty
import Encoders
import Foundation
import Imaging
import JointAugmentation
import Layers

/// One measurement from the command line to its report: what `sdf` and `figures` share.
struct SDFSession {
    let loaded: LoadedNetwork
    let dataset: any ImageDataset
    var request: SDFRequest
    let normalization: ChosenNormalization
    /// The network in bfloat16 where that was asked for and is to be had.
    private let reduced: (any ImageEncoder)?

    /// Opens the images.
    ///
    /// - Parameter other: a session whose images are taken.
    init(
        _ loaded: LoadedNetwork, data: String, laws: [Law], design: JointDesign, seed: UInt64,
        input: NetworkInputOptions, precision: PrecisionOptions, unreadable: UnreadablePolicy,
        pairsPerImage: Int, threads: Int, sharing other: SDFSession? = nil, isSilent: Bool = false
    ) throws {
        try loaded.check(input.pixels)
        self.loaded = loaded
        reduced =
            precision.precision == .bfloat16 ? Self.reduced(loaded.network, isSilent: isSilent) : nil
        dataset =
            try other?.dataset
            ?? DatasetOpening.open(
                data, limit: input.limit, unreadable: unreadable, isSilent: isSilent)
        normalization = loaded.normalization(input.pixels, isSilent: isSilent)
        request = SDFRequest(
            laws: laws,
            views: ViewSettings(
                design: design, side: input.side ?? loaded.defaultSide, normalization: normalization.value,
                seed: seed), features: loaded.output, pairsPerImage: pairsPerImage,
            threads: threads)
        request.unreadable = unreadable
    }

    /// The network in bfloat16; nil, which is said unless `isSilent`, where this machine has no such products.
    private static func reduced(_ network: any ImageEncoder, isSilent: Bool) -> (any ImageEncoder)? {
        do throws(NetworkError) { return try network.reduced() } catch {
            if !isSilent { Terminal.note("\(error): taking float32") }
            return nil
        }
    }

    /// The measurement, its precision chosen: by what a store says that it goes on with, if any.
    ///
    /// - Throws: ``StoppedRun`` where `interruption` asked to stop before.
    private func measurement(
        goingOnWith store: PairStore? = nil, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }
    ) throws -> SDFMeasurement {
        var measurement = try SDFMeasurement(request, network: loaded.network, reduced: reduced)
        measurement.featuresKept = store?.settings.featuresKept
        guard
            measurement.choosePrecision(
                on: dataset, known: store?.settings.float32Share, interruption: interruption,
                progress: progress)
        else { throw StoppedRun("stopped before the images in float32 were chosen: nothing was kept") }
        return measurement
    }

    /// Measures with a progress bar; Ctrl-C keeps what is measured.
    func measure(isSilent: Bool) throws -> (report: SDFReport, context: SDFContext) {
        let (comparison, contexts) = try Self.measure([self], isSilent: isSilent)
        return (comparison.reports[0], contexts[0])
    }

    /// The same of several networks, which see the same views.
    ///
    /// - Parameters:
    ///   - paths: the files that pairs are kept in, one a network, if any; gone on with where `isResumed`.
    ///   - pairsPath: the file that every pair of the first network is written to, if any.
    static func measure(
        _ sessions: [SDFSession], isSilent: Bool, stores paths: [String] = [], isResumed: Bool = false,
        pairs pairsPath: String? = nil
    ) throws -> (comparison: SDFComparison, contexts: [SDFContext]) {
        let first = sessions[0]
        let known = try paths.map { try isResumed ? PairStore.toResume($0) : absent($0) }
        let (signals, request) = (SignalWatch(), first.request)
        let total = request.shard.imageCount(of: first.dataset.count)
        let bar = ProgressBar("sdf", total: total, isSilent: isSilent)
        var measurements: [SDFMeasurement] = []
        for (place, session) in sessions.enumerated() {
            let (before, count) = (measurements.reduce(0) { $0 + $1.pilotCount }, sessions.count)
            measurements.append(
                try session.measurement(
                    goingOnWith: known.isEmpty ? nil : known[place], interruption: signals.interruption
                ) { bar.show((before + $0) / count) })
        }
        let contexts = zip(sessions, measurements).map { $0.context(of: $1) }
        let stores = try zip(sessions, contexts).enumerated().map { place, item in
            try paths.isEmpty
                ? nil
                : item.0.store(
                    known[place], at: paths[place], isResumed: isResumed, for: item.1, isSilent: isSilent)
        }
        let pairs = try pairsPath.map { try PairsOutputFile($0, laws: request.laws, of: contexts[0]) }
        let comparison = try MeasurementRun(measurements, stores: stores).run(
            on: first.dataset, interruption: signals.interruption, progress: bar.show,
            interim: { known in
                let interval = known.estimate.interval()
                let half = NumberText.fixed((interval.upperBound - interval.lowerBound) / 2)
                bar.remark(
                    "\(known.law.label) \(NumberText.fixed(known.estimate.mean)) +- \(half) of \(NumberText.count(known.estimate.units))"
                )
            }, pairs: pairs?.add)
        bar.finish()
        try pairs?.finish()
        for (number, (session, report)) in zip(sessions, comparison.reports).enumerated() where !isSilent {
            session.loaded.noteProfile(isSilent: isSilent)
            SDFWarnings(
                // That it was stopped is said once.
                report: report, imageCount: total, saysStopped: number == 0,
                source: paths.isEmpty ? .run(isDirect: request.isDirect) : .stored(isDirect: request.isDirect)
            ).print()
        }
        return (comparison, contexts)
    }

    /// What the measurement will take and tell, from some seconds of it.
    func forecast(
        isSilent: Bool, isStored: Bool
    ) throws -> (forecast: SDFForecast, context: SDFContext) {
        let measurement = try measurement()
        let context = context(of: measurement)
        if !isSilent { Terminal.note("measuring for 5 to 15 seconds, longer with a slow network") }
        let forecast = try measurement.forecast(
            on: dataset, provenance: try provenance(context), isStored: isStored)
        if !isSilent { Terminal.warn(leftOut: forecast.pilot.unreadable) }
        return (forecast, context)
    }

    /// What the reports of a measurement are of.
    private func context(of measurement: SDFMeasurement) -> SDFContext {
        let settings = measurement.settings(
            of: dataset, encoder: loaded.settings, version: Version.current)
        return SDFContext(
            checkpoint: CheckpointSummary(loaded), dataset: DatasetSummary(dataset),
            options: RunOptions(
                settings: settings,
                remark: RunOptions.Remark(
                    normalization: normalization.name, pixels: normalization.record, blas: library)),
            isDirect: request.isDirect)
    }

    /// No store, where one is to be made.
    ///
    /// - Throws: where there is a file.
    private static func absent(_ path: String) throws -> PairStore? {
        do { try PairStore.checkAbsent(path) } catch {
            throw CommandFailure("\(path): expected no file, found one; --resume goes on with a store")
        }
        return nil
    }

    /// A store that is gone on with, or else a new one.
    private func store(
        _ known: PairStore?, at path: String, isResumed: Bool, for context: SDFContext, isSilent: Bool
    ) throws -> PairStore {
        let provenance = try provenance(context)
        guard let store = try known?.resumed(by: provenance) else {
            return isResumed
                ? try PairStore.resume(path, provenance: provenance)
                : try PairStore.create(path, provenance: provenance)
        }
        if !store.hadChecksums, !isSilent {
            Terminal.note(
                "\(path): a store of an earlier version, without checksums: it has them now, of its pairs as they are"
            )
        }
        if let known = store.provenance.remarks[Self.libraryName], known != library, !isSilent {
            Terminal.note(
                "\(path): its pairs were measured with \(known), these will be with \(library): the last digits may differ"
            )
        }
        return store
    }

    /// What a store of a measurement's pairs says of them.
    private func provenance(_ context: SDFContext) throws -> StoreProvenance {
        try StoreProvenance(
            context.options.settings,
            remarks: [
                SDFContext.remarkName: String(decoding: try JSONText.data(context), as: UTF8.self),
                Self.libraryName: library,
            ])
    }

    /// The libraries of its products.
    private var library: String {
        ([BLAS.provenance] + (reduced == nil ? [] : [BFloat16.provenance ?? ""])).joined(separator: "; ")
    }

    /// A remark of stores: the library that decides the last bits.
    private static let libraryName = "blas"
}
