import Datasets
import Imaging
import JointAugmentation
import PaperFigures
import Training

/// What `figures` makes of training runs: Figure 5 and the tables.
extension FiguresSession {
    // MARK: - Figure 5

    mutating func drawLosses() throws {
        let source = try lossSource()
        let chart = LossFigure.chart(source.curves, number: 5, caption: source.caption)
        let name = FigureFiles.lossName(source.curves.first?.method ?? .simsiam)
        if source.csv != nil {
            try LossCaption(source.caption).write(beside: "\(options.exports)/\(name).csv")
        }
        drawn.append(try places.save(chart, source.csv, number: 5, name: name))
        losses = source
    }

    private func lossSource() throws -> LossSource {
        let training = options.training
        if training.train, let data = options.data { return try trained(on: data) }
        if !training.losses.isEmpty { return try LossSource(files: training.losses, method: training.method) }
        if let manifest = options.tables.manifest {
            return try LossSource(
                manifest: TableSession.manifest(manifest), path: manifest, method: training.method)
        }
        return try LossSource(export: options.lossExport, method: training.method)
    }

    private func trained(on data: String) throws -> LossSource {
        let (policy, isSilent) = (options.unreadable.policy, options.files.quiet)
        let dataset = CachedDataset(
            try DatasetOpening.open(
                data, limit: options.input.limit, unreadable: policy, isSilent: isSilent), bytes: 1 << 30)
        return try LossSource(
            recipe: try recipe(), dataset: dataset, unreadable: policy, folder: options.training.runs,
            threads: options.threading.count, isSilent: isSilent)
    }

    /// The small recipe of a method; SimSiam's has narrower heads and another weight decay, as for CIFAR.
    private func recipe() throws -> TrainingRecipe {
        let training = options.training
        let method = training.method ?? .simsiam
        let own = MethodDefaults(method, epochs: training.epochs)
        let isSimSiam = method == .simsiam
        let configuration = MethodConfiguration(
            method: method, architecture: .resnet18, width: training.trainWidth,
            outputWidth: isSimSiam ? 512 : nil, predictorWidth: isSimSiam ? 128 : nil, localViews: 0)
        let design = JointDesign(
            areas: try options.crops.range(of: own),
            realisation: options.crops.realisation, pipeline: .simsiamCIFAR)
        return TrainingRecipe(
            configuration: configuration, law: .independent,
            views: ViewSettings(
                design: design, side: options.input.side ?? 64,
                normalization: options.input.pixels.chosen().value, seed: options.drawing.seed),
            schedule: own.schedule(batch: training.batch),
            weightDecay: isSimSiam ? 5e-4 : own.weightDecay)
    }

    // MARK: - Tables 2 and 5

    mutating func makeTables() throws {
        guard let manifest = options.tables.manifest, !options.tables.numbers.isEmpty else { return }
        var session = try TableSession(manifest, options: options)
        let sdf = try difficulties()
        try session.judge()
        tables = try options.tables.numbers.map {
            try MadeTable($0, of: session, sdf: sdf, options, places: places)
        }
    }

    /// The laws' mean cosines: of a file, else those that Figure 4 has measured.
    private func difficulties() throws -> [Law: Double] {
        if let path = options.tables.sdf {
            return try SDFFile.means(
                try TextFile.read(path, limit: 1 << 24), name: FilePath.lastComponent(path))
        }
        let results = (measured?.comparison.reports[0].results ?? []).map { ($0.law, $0.estimate.mean) }
        return Dictionary(results, uniquingKeysWith: { first, _ in first })
    }
}
