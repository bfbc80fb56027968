import Foundation
import JointAugmentation
import PaperFigures

/// A table of `figures` in JSON.
struct TableOutput: Encodable {
    /// A method under a law, by one classifier.
    struct Cell: Encodable {
        let method: String
        let law: String
        @ExplicitNull var beta: Double?
        let classifier: String
        /// Null without a run.
        @ExplicitNull var top1: Estimate?
        /// Less RandomCrop; null for it, and where no seed has both.
        @ExplicitNull var difference: Estimate?
        let missingSeeds: [UInt64]

        enum CodingKeys: String, CodingKey {
            case method, law, beta, classifier, top1, difference
            case missingSeeds = "missing_seeds"
        }

        init(_ cell: AccuracyTable.Cell, _ classifier: String) {
            (method, law, beta) = (cell.method.rawValue, cell.law.name, cell.law.beta)
            self.classifier = classifier
            top1 = cell.top1.map(Estimate.init)
            difference = cell.difference.map(Estimate.init)
            missingSeeds = cell.missingSeeds
        }
    }

    struct Estimate: Encodable {
        let mean: Double
        @ExplicitNull var ci95: [Double]?
        let over: AccuracyEstimate.Variation
        let seeds: [UInt64]

        init(_ estimate: AccuracyEstimate) {
            mean = estimate.mean
            ci95 = estimate.interval.map { [$0.lowerBound, $0.upperBound] }
            (over, seeds) = (estimate.over, estimate.seeds)
        }
    }

    struct Run: Encodable {
        let method: String
        let law: String
        @ExplicitNull var beta: Double?
        let seed: UInt64
        @ExplicitNull var checkpoint: String?
        @ExplicitNull var sha256: String?
        @ExplicitNull var linear: Double?
        @ExplicitNull var knn: Double?
        @ExplicitNull var images: Int?
        @ExplicitNull var trainingImages: Int?
        /// The images that were judged right, as ``KeptEvaluation`` writes them; not for JSON.
        let right: [String]

        enum CodingKeys: String, CodingKey {
            case method, law, beta, seed, checkpoint, sha256, linear, knn, images
            case trainingImages = "training_images"
        }

        init(_ judged: JudgedRun) {
            let run = judged.run
            (method, law, beta, seed) = (run.method.rawValue, run.law.name, run.law.beta, run.seed)
            (checkpoint, sha256) = (run.checkpoint, judged.sha256)
            (linear, knn) = (judged.linear?.share, judged.neighbors?.share)
            (images, trainingImages) = (judged.images, judged.trainingImages)
            right = [judged.linear, judged.neighbors].map { accuracy in
                if case .images(let areRight)? = accuracy { KeptEvaluation.digits(areRight) } else { "" }
            }
        }
    }

    struct Options: Encodable {
        let features: String
        let neighbors: Int
        let temperature: Double
        let l2: Double
    }

    struct Difficulty: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        let sdf: Double
    }

    let number: Int
    let manifest: String
    let options: Options
    /// Null where all results were found elsewhere.
    @ExplicitNull var dataset: DatasetSummary?
    @ExplicitNull var training: DatasetSummary?
    let cells: [Cell]
    let runs: [Run]
    /// The laws' difficulty, where it is known.
    let sdf: [Difficulty]
    let version: String
    /// Charts and CSVs; not for JSON, which is the same wherever they lie.
    var files: [String] = []

    enum CodingKeys: String, CodingKey {
        case number, manifest, options, dataset, training, cells, runs, sdf, version
    }

    init(
        _ number: AccuracyTableNumber, _ tables: [AccuracyTable], of session: TableSession,
        sdf: [Law: Double], _ options: FiguresCommand
    ) {
        self.number = number.rawValue
        manifest = session.path
        let classifiers = options.tables.classifiers
        self.options = Options(
            features: options.features.features.rawValue, neighbors: classifiers.neighbors,
            temperature: classifiers.temperature, l2: classifiers.l2)
        dataset = (session.images?.test).map { DatasetSummary($0) }
        training = session.images?.training.map { DatasetSummary($0) }
        cells = tables.flatMap { table in table.cells.map { Cell($0, table.classifier) } }
        let laws = tables.first?.laws ?? []
        runs = session.runs.filter { laws.contains($0.run.law) }.map(Run.init)
        self.sdf = laws.compactMap { law in
            sdf[law].map { Difficulty(law: law.name, beta: law.beta, sdf: $0) }
        }
        version = Version.current
    }
}

// MARK: - CSV

extension TableOutput {
    /// Each run's network is in its own row.
    private var identity: RowIdentity {
        RowIdentity(features: options.features, data: dataset.map { $0.fingerprint } ?? "")
    }

    /// A row a method, law and classifier; cells without a run have empty numbers.
    var csv: Data {
        var csv = CSVText(
            "method,law,beta,classifier,top1,ci95_low,ci95_high,over,seeds,difference,difference_ci95_low,"
                + "difference_ci95_high,difference_over,difference_seeds,missing_seeds,sdf", of: identity)
        for cell in cells {
            let sdf = sdf.first { $0.law == cell.law && $0.beta == cell.beta }?.sdf
            csv.add(
                row: [cell.method, cell.law, Self.text(cell.beta), cell.classifier] + Self.columns(cell.top1)
                    + Self.columns(cell.difference) + [Self.list(cell.missingSeeds), Self.text(sdf)])
        }
        return csv.data
    }

    /// A row a run.
    var runsCSV: Data {
        var csv = CSVText(
            "method,law,beta,seed,checkpoint,sha256,linear,knn,images,training_images,linear_right,knn_right",
            of: identity)
        for run in runs {
            csv.add(
                run.method, run.law, Self.text(run.beta), run.seed, run.checkpoint ?? "", run.sha256 ?? "",
                Self.text(run.linear), Self.text(run.knn), Self.text(run.images),
                Self.text(run.trainingImages), run.right[0], run.right[1])
        }
        return csv.data
    }

    private static func columns(_ estimate: Estimate?) -> [String] {
        guard let estimate else { return ["", "", "", "", ""] }
        return [
            "\(estimate.mean)", text(estimate.ci95?[0]), text(estimate.ci95?[1]), estimate.over.rawValue,
            list(estimate.seeds),
        ]
    }

    private static func list(_ seeds: [UInt64]) -> String { seeds.map { "\($0)" }.joined(separator: " ") }

    private static func text(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "" }
}
