import ArgumentParser
import Datasets
import Difficulty
import JointAugmentation
import Layers

/// One measurement from the command line to its report: what `sdf` and `figures` share.
struct SDFSession {
    let loaded: LoadedNetwork
    let dataset: any ImageDataset
    var request: SDFRequest
    let normalization: ChosenNormalization

    /// Opens the checkpoint and the images.
    init(
        checkpoint: String, data: String, laws: [Law], design: JointDesign, seed: UInt64,
        encoder: EncoderOptions, features: FeatureOptions, input: NetworkInputOptions,
        unreadable: UnreadablePolicy, pairsPerImage: Int, threads: Int, isSilent: Bool = false
    ) throws {
        loaded = try LoadedNetwork(path: checkpoint, options: encoder, output: features.features.output)
        dataset = try DatasetOpening.open(
            data, limit: input.limit, unreadable: unreadable, isSilent: isSilent)
        normalization = loaded.normalization(input.pixels, isSilent: isSilent)
        request = SDFRequest(
            laws: laws, design: design, side: input.side ?? loaded.defaultSide,
            normalization: normalization.value, features: features.features.output,
            pairsPerImage: pairsPerImage, seed: seed, threads: threads)
        request.unreadable = unreadable
    }

    /// Measures with a progress bar; Ctrl-C keeps what is measured.
    ///
    /// - Parameter storage: the file that pairs are kept in, if any.
    func measure(isSilent: Bool, storage: StoreOptions? = nil) throws -> SDFReport {
        let measurement = try SDFMeasurement(request, network: loaded.network)
        let store = try storage.flatMap { try open($0, for: measurement, isSilent: isSilent) }
        let signals = SignalWatch()
        let total = request.shard.imageCount(of: dataset.count)
        let bar = ProgressBar("sdf", total: total, isSilent: isSilent)
        let report = try measurement.run(
            on: dataset, store: store, interruption: signals.interruption, progress: bar.show
        ) { known in
            let interval = known.estimate.interval()
            let half = NumberText.fixed((interval.upperBound - interval.lowerBound) / 2)
            bar.remark(
                "\(known.law.label) \(NumberText.fixed(known.estimate.mean)) +- \(half) of \(NumberText.count(known.estimate.units))"
            )
        }
        bar.finish()
        if !isSilent {
            SDFWarnings(
                report: report, imageCount: total,
                source: store == nil
                    ? .run(isDirect: request.isDirect) : .stored(isDirect: request.isDirect)
            ).print()
        }
        return report
    }

    /// What the measurement will take and tell, from some seconds of it.
    func forecast(isSilent: Bool, isStored: Bool) throws -> SDFForecast {
        let measurement = try SDFMeasurement(request, network: loaded.network)
        if !isSilent { Terminal.note("measuring for 5 to 15 seconds, longer with a slow network") }
        let forecast = try measurement.forecast(
            on: dataset, provenance: try provenance(of: measurement), isStored: isStored)
        if !isSilent { Terminal.warn(leftOut: forecast.pilot.unreadable) }
        return forecast
    }

    /// The JSON of a report.
    func output(_ report: SDFReport) -> SDFOutput {
        SDFOutput(
            report, of: context, halfWidth: request.halfWidth, against: request.against,
            shard: request.shard)
    }

    /// What the report is of.
    var context: SDFContext {
        SDFContext(
            checkpoint: CheckpointSummary(loaded), dataset: DatasetSummary(dataset),
            options: SDFOutput.Options(
                scale: [request.design.areas.low, request.design.areas.high],
                realisation: request.design.realisation.rawValue, side: request.side,
                normalization: normalization.name, pixels: normalization.record,
                views: request.design.pipeline.name,
                joint: request.design.partNames,
                features: request.features.rawValue, convolution: loaded.network.identity.method,
                blas: BLAS.provenance,
                pairsPerImage: request.pairsPerImage, seed: request.seed, version: Version.current),
            isDirect: request.isDirect)
    }

    /// The store that the options name, new or to be continued.
    private func open(
        _ storage: StoreOptions, for measurement: SDFMeasurement, isSilent: Bool
    ) throws -> PairStore? {
        guard let path = storage.store else { return nil }
        let provenance = try provenance(of: measurement)
        guard storage.resume else {
            do { return try PairStore.create(path, provenance: provenance) } catch StoreError.exists {
                throw CommandFailure("\(path): expected no file, found one; --resume goes on with a store")
            }
        }
        let store = try PairStore.resume(path, provenance: provenance)
        if !store.hadChecksums, !isSilent {
            Terminal.note(
                "\(path): a store of an earlier version, without checksums: it has them now, of its pairs as they are"
            )
        }
        if let library = store.provenance.remarks[Self.libraryName], library != BLAS.provenance, !isSilent {
            Terminal.note(
                "\(path): its pairs were measured with \(library), these will be with \(BLAS.provenance): the last digits may differ"
            )
        }
        return store
    }

    /// What a store of the measurement's pairs says of them.
    private func provenance(of measurement: SDFMeasurement) throws -> StoreProvenance {
        try measurement.provenance(
            of: dataset,
            identity: [
                "version": Version.current, "checkpoint": loaded.file.sha256,
                "encoder": loaded.encoderIdentity,
                "architecture":
                    "\(loaded.network.identity.name), \(loaded.assumptions)",
                "convolution": loaded.network.identity.method, "dataset": dataset.fingerprint,
            ],
            remarks: [
                Self.contextName: String(decoding: try JSONText.data(context), as: UTF8.self),
                Self.libraryName: BLAS.provenance,
            ])
    }

    /// Remarks of a store: the context of reports, and the library that decides the last bits.
    static let contextName = "context"
    private static let libraryName = "blas"
}
