import Charts
import Checkpoints
import Datasets
import Foundation
import PaperFigures
import Training

/// A training run and its folder: `state.safetensors`, from which it goes on, `checkpoint.safetensors`, `target.safetensors` where
/// a network follows, `losses.csv` and the chart of the losses.
struct TrainingSession {
    private(set) var run: TrainingRun
    private let folder: String
    private let lock: FolderLock
    private let threads: Int
    private let isSilent: Bool

    /// Time after which the state is kept even within an epoch.
    private static let longestLoss: Duration = .seconds(300)

    /// - Throws: a failure for a folder that holds a run already, where it is not to go on.
    init(_ run: TrainingRun, folder: String, resumes: Bool, threads: Int, isSilent: Bool) throws {
        try OutputFolder.make(folder)
        lock = try FolderLock(folder)
        self.run = run
        self.folder = folder
        self.threads = threads
        self.isSilent = isSilent
        guard FileManager.default.fileExists(atPath: statePath) else { return }
        guard resumes else {
            throw CommandFailure(
                "\(folder): expected a folder without a run, found \(statePath); --resume goes on with it")
        }
        try restore()
    }

    /// Goes on from the state in the folder.
    private mutating func restore() throws {
        let advice = "; take a copy of it, or begin again in another folder"
        do {
            let file = try CheckpointFile.open(statePath)
            if file.seal == .none, !isSilent {
                Terminal.note(
                    "\(statePath): a state of an earlier version, without a checksum: damage would not show")
            }
            try run.restore(file)
        } catch let error as CheckpointError {
            throw CommandFailure("\(error)\(advice)")
        } catch TrainingError.damagedState(let file) {
            throw CommandFailure("\(TrainingError.damagedState(file: file))\(advice)")
        }
    }

    /// Steps until the run is done or a signal asks to stop.
    ///
    /// - Returns: whether it was stopped.
    mutating func train() throws -> Bool {
        let signals = SignalWatch()
        let batch = run.recipe.schedule.batch
        let bar = ProgressBar(
            "train", total: run.stepCount * batch, isSilent: isSilent, first: run.reports.count * batch)
        var lastKept = ContinuousClock.now
        var unreadable = run.unreadable.count
        while !run.isDone, !signals.interruption.isRequested {
            let record = try step()
            bar.show(record.step * batch, detail: Self.detail(record, of: run))
            for image in run.unreadable[unreadable...] where !isSilent {
                bar.finish()
                Terminal.note("left out: \(run.dataset.name(at: image))")
            }
            unreadable = run.unreadable.count
            if run.isAtEpochEnd || ContinuousClock.now - lastKept > Self.longestLoss {
                try keep()
                lastKept = ContinuousClock.now
            }
        }
        bar.finish()
        try keep()
        try draw()
        return !run.isDone
    }

    private mutating func step() throws -> StepRecord {
        do { return try run.advance(threads: threads) } catch let error as TrainingError {
            throw CommandFailure("step \(run.reports.count + 1): \(error)")
        }
    }

    private static func detail(_ record: StepRecord, of run: TrainingRun) -> String {
        "epoch \(record.epoch)/\(run.recipe.schedule.epochs), loss \(NumberText.fixed(Double(record.report.loss), 4)), "
            + "std \(NumberText.fixed(Double(record.report.outputDeviation), 4)), "
            + "learning rate \(NumberText.short((record.rate * 1e5).rounded() / 1e5))"
    }

    /// The state first: from it, all else can be made again.
    private func keep() throws {
        try OutputFile(statePath).write(Data(try run.state()))
        try OutputFile(checkpointPath).write(Data(try run.checkpoint()))
        if let target = try run.targetCheckpoint() {
            try OutputFile("\(folder)/\(Self.targetName)").write(Data(target))
        }
        try OutputFile("\(folder)/\(Self.lossesName)").write(LossTable.csv([run]))
    }

    private func draw() throws {
        let chart = LossFigure.chart(
            [LossCurve(law: run.recipe.law, losses: run.reports.map { Double($0.loss) })],
            caption:
                "\(run.recipe.configuration.method.label), \(run.recipe.configuration.architecture.rawValue), \(NumberText.count(run.dataset.count)) images, "
                + "batch \(run.recipe.schedule.batch), seed \(run.recipe.views.seed).")
        for format in ChartFormat.allCases {
            try OutputFile("\(folder)/\(Self.chartName(format))").write(
                Data(try ChartRenderer.render(chart, as: format)))
        }
    }

    private static let (stateName, checkpointName) = ("state.safetensors", "checkpoint.safetensors")
    private static let (targetName, lossesName) = ("target.safetensors", "losses.csv")
    private static func chartName(_ format: ChartFormat) -> String { "losses.\(format.rawValue)" }

    /// The names that are written to the folder.
    static var fileNames: [String] {
        [stateName, checkpointName, targetName, lossesName] + ChartFormat.allCases.map(chartName)
    }

    private var statePath: String { "\(folder)/\(Self.stateName)" }

    /// The network that the run makes.
    var checkpointPath: String { "\(folder)/\(Self.checkpointName)" }
}
