import ArgumentParser
import Datasets
import Difficulty
import JointAugmentation
import Networks

/// One measurement from the command line to its report: what `sdf` and `figures` share.
struct SDFSession {
    let loaded: LoadedNetwork
    let dataset: any ImageDataset
    var request: SDFRequest
    let normalization: String

    /// Opens the checkpoint and the images.
    init(
        checkpoint: String, data: String, laws: [Law], design: JointDesign, seed: UInt64,
        encoder: EncoderOptions, features: FeatureOptions, input: NetworkInputOptions,
        pairsPerImage: Int, threads: Int
    ) throws {
        loaded = try LoadedNetwork(path: checkpoint, options: encoder)
        dataset = try DatasetOpening.open(data, limit: input.limit)
        normalization = input.normalization.rawValue
        request = SDFRequest(
            laws: laws, design: design, side: input.side ?? loaded.defaultSide,
            normalization: input.normalization.value, features: features.features.output,
            pairsPerImage: pairsPerImage, seed: seed, threads: threads)
    }

    /// Measures with a progress bar; Ctrl-C keeps what is measured.
    func measure(isSilent: Bool) throws -> SDFReport {
        let measurement = try SDFMeasurement(request, network: loaded.network)
        let signals = SignalWatch()
        let bar = ProgressBar("sdf", total: dataset.count, isSilent: isSilent)
        let report = try measurement.run(
            on: dataset, interruption: signals.interruption, progress: bar.show)
        bar.finish()
        if !isSilent { warn(report) }
        return report
    }

    /// The JSON of a report.
    func output(_ report: SDFReport) -> SDFOutput {
        SDFOutput(
            checkpoint: CheckpointSummary(loaded), dataset: DatasetSummary(dataset),
            options: SDFOutput.Options(
                scale: [request.design.areas.low, request.design.areas.high],
                realisation: request.design.realisation.rawValue, side: request.side,
                normalization: normalization, views: request.design.pipeline.name,
                joint: request.design.partNames,
                features: request.features.rawValue, convolution: loaded.network.method.rawValue,
                blas: BLAS.provenance,
                pairsPerImage: request.pairsPerImage, seed: request.seed, version: Version.current),
            results: report.results.map { SDFOutput.Result($0) },
            curve: report.curve.map {
                SDFOutput.CurvePoint(logRatio: $0.logRatio, sdf: $0.mean, standardError: $0.standardError)
            },
            neglectedShare: report.neglectedShare, halfWidth: request.halfWidth, isNarrow: report.isNarrow,
            unreadable: report.unreadable.map(UnreadableEntry.init),
            interrupted: report.wasInterrupted)
    }

    private func warn(_ report: SDFReport) {
        Terminal.warn(leftOut: report.unreadable)
        if report.wasInterrupted {
            Terminal.note(
                "stopped after \(report.imageCount) of \(dataset.count) images; the result is of these")
        }
        for result in report.results where !result.isReliable {
            Terminal.note(
                "\(result.law.label): unreliable, its pairs count as \(NumberText.fixed(result.effectivePairs, 1)); "
                    + "expected at least 100; more images, --pairs-per-image or --direct would do")
        }
        if report.neglectedShare > 1e-3 {
            Terminal.note(
                "RandomCrop: \(NumberText.percent(report.neglectedShare)) of torchvision's pairs fall back to a centred "
                    + "crop, which weighted pairs leave out; --direct has them")
        }
        if report.isNarrow == false {
            Terminal.note("not every interval is as narrow as --half-width asks for")
        }
    }

    /// Checkpoint, data, number of images and seed, for the caption of a figure.
    func caption(_ report: SDFReport) -> String {
        let name =
            request.laws.isEmpty ? "" : loaded.file.path.split(separator: "/").last.map(String.init) ?? ""
        let data = dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path
        let unit = request.isDirect ? "an image and law" : "an image of each kind"
        return
            "\(loaded.network.architecture.name) (\(name)), \(request.features.rawValue) features, \(NumberText.count(report.imageCount)) images of "
            + "\(data), \(NumberText.pairs(request.pairsPerImage)) \(unit), seed \(request.seed); error bars are "
            + "95% intervals."
    }
}
