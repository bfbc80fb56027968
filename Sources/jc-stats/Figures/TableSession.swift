import Datasets
import Difficulty
import Foundation
import JointAugmentation
import PaperFigures

/// A training run of a manifest with what it was judged to be.
struct JudgedRun {
    let run: RunManifest.Run
    /// SHA-256 of its checkpoint, where that was judged.
    let sha256: String?
    let linear: RunAccuracy?
    let neighbors: RunAccuracy?
    /// Images that it was judged on, and that it learned from.
    let images: Int?
    let trainingImages: Int?
}

/// The runs of a manifest and how good they are: checkpoints are judged once and kept in a file beside it.
struct TableSession {
    let manifest: RunManifest
    /// Path of the manifest.
    let path: String
    /// Null where no checkpoint had to be judged.
    private(set) var images: EvaluationImages?
    private(set) var runs: [JudgedRun] = []
    private let options: FiguresCommand
    private var cache: EvaluationCache

    private static let largestFile = 1 << 24

    /// Reads a manifest and what is known of its checkpoints.
    init(_ path: String, options: FiguresCommand) throws {
        self.path = path
        self.options = options
        manifest = try Self.manifest(path)
        cache = try EvaluationCache(Self.evaluations(of: path))
    }

    static func manifest(_ path: String) throws -> RunManifest {
        try RunManifest(
            try TextFile.read(path, limit: largestFile), name: FilePath.lastComponent(path))
    }

    /// The file of a manifest's evaluations: `runs.evaluations.json` of `runs.csv`.
    static func evaluations(of path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().path + ".evaluations.json"
    }

    /// A path of a manifest as the program finds it: relative ones begin in the manifest's folder.
    static func resolved(_ path: String, in manifest: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        let folder = manifest.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return folder.isEmpty ? path : folder.joined(separator: "/") + "/" + path
    }

    /// Judges the runs that tables have a row for; Ctrl-C keeps those that are judged.
    mutating func judge() throws {
        let laws = Set(options.tables.numbers.flatMap { $0.laws(of: manifest.runs) })
        let wanted = manifest.runs.filter { laws.contains($0.law) }
        try open(for: wanted)
        for (place, run) in wanted.enumerated() {
            do {
                runs.append(try judged(run, "\(place + 1) of \(wanted.count)"))
            } catch let stop as StoppedRun {
                throw StoppedRun(
                    "\(stop); \(place) of \(wanted.count) runs are judged, the same call goes on there")
            }
        }
    }

    /// Opens the images where a checkpoint is to be judged.
    private mutating func open(for runs: [RunManifest.Run]) throws {
        guard runs.contains(where: { $0.checkpoint != nil && !$0.isGiven }) else { return }
        guard let data = options.data else {
            throw CommandFailure(
                "\(path): expected labelled images to judge its checkpoints on, --data TEST and --train-data TRAIN, found none"
            )
        }
        images = try EvaluationImages(
            test: data, limit: options.input.limit, training: options.tables.trainData,
            trainingLimit: options.tables.trainLimit, unreadable: options.unreadable.policy,
            isSilent: options.files.quiet)
    }

    private mutating func judged(_ run: RunManifest.Run, _ progress: String) throws -> JudgedRun {
        guard let images, let checkpoint = run.checkpoint, !run.isGiven else {
            return JudgedRun(
                run: run, sha256: nil, linear: run.linear.map { .share($0) },
                neighbors: run.neighbors.map { .share($0) }, images: nil, trainingImages: nil)
        }
        let found = Self.resolved(checkpoint, in: path)
        guard FileManager.default.fileExists(atPath: found) else {
            throw CommandFailure("\(path), \(run.place): expected a checkpoint at \(found), found no file")
        }
        let loaded = try LoadedNetwork(
            path: found, options: EncoderOptions.parse([]), output: options.features.features.output)
        let session = EvaluationSession(
            loaded: loaded, images: images, pixels: options.input.pixels,
            evaluation: options.tables.classifiers.evaluation(threads: options.threading.count),
            isSilent: options.files.quiet)
        let key = session.key
        let kept = try cache[key] ?? evaluation(session, key, of: run, progress)
        let judged = kept.judged
        return JudgedRun(
            run: run, sha256: key.checkpoint, linear: (judged?.linear).map { .images($0) },
            neighbors: (judged?.neighbors).map { .images($0) }, images: kept.images,
            trainingImages: kept.trainingImages)
    }

    /// Judges a checkpoint, and keeps what comes out.
    private mutating func evaluation(
        _ session: EvaluationSession, _ key: EvaluationKey, of run: RunManifest.Run, _ progress: String
    ) throws -> KeptEvaluation {
        if !options.files.quiet { Terminal.note("\(progress): \(run.label)") }
        guard let kept = KeptEvaluation(try session.run(), key: key) else {
            throw StoppedRun("stopped before \(run.label) was judged")
        }
        try cache.add(kept)
        return kept
    }
}

extension TableSession {
    /// The tables of the runs, one a classifier that any of them has.
    func tables(_ number: AccuracyTableNumber) throws -> [AccuracyTable] {
        let all = runs.map(\.run)
        return try [
            AccuracyTable(number, classifier: "linear", runs: all, accuracies: runs.map(\.linear)),
            AccuracyTable(number, classifier: "knn", runs: all, accuracies: runs.map(\.neighbors)),
        ].filter { !$0.methods.isEmpty }
    }
}
