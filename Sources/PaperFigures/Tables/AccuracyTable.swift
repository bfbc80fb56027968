import JointAugmentation
import OrderedCollections
import Statistics

/// Which of the paper's tables of accuracy.
public enum AccuracyTableNumber: Int, Sendable, CaseIterable, Codable {
    /// RandomCrop beside J-Crop(0).
    case two = 2
    /// RandomCrop beside J-Crop(beta) for every beta.
    case five = 5

    /// The laws of its rows: the paper's, and for Table 5 those that runs have beside them, from easy to hard.
    public func laws(of runs: [RunManifest.Run]) -> [Law] {
        switch self {
        case .two: return [.independent, .joint(beta: 0)]
        case .five:
            let betas = Set((Law.paperJointLaws + runs.map(\.law)).compactMap(\.beta))
            return [.independent] + betas.sorted(by: >).map { .joint(beta: $0) }
        }
    }
}

/// Top-1 of runs by one classifier: a row a law, a column a method, each a mean over seeds beside RandomCrop's.
public struct AccuracyTable: Sendable, Equatable {
    /// A method under a law.
    public struct Cell: Sendable, Equatable {
        /// The column.
        public let method: ContrastiveMethod
        /// The row.
        public let law: Law
        /// Nil without a run.
        public let top1: AccuracyEstimate?
        /// Less RandomCrop, of the seeds that both have; nil for RandomCrop and where no seed has both.
        public let difference: AccuracyEstimate?
        /// Seeds that other laws of the method have, and this one does not.
        public let missingSeeds: [UInt64]
    }

    /// The table of the paper.
    public let number: AccuracyTableNumber
    /// `linear` or `knn`.
    public let classifier: String
    /// The classifier's top-1 as titles have it.
    public var title: String { classifier == "knn" ? "kNN top-1" : "linear top-1" }
    /// The same with its unit.
    public var titleInPercent: String { "\(title) in %" }
    /// The rows.
    public let laws: [Law]
    /// The columns: methods with a run, in the paper's order.
    public let methods: [ContrastiveMethod]
    /// Method by method, law by law.
    public let cells: [Cell]

    /// The table of runs; those without a result by the classifier, and of laws that it has no row for, are passed over.
    ///
    /// - Parameters:
    ///   - runs: in any order.
    ///   - accuracies: of each, nil where there is none.
    /// - Throws: ``StatisticsError`` for runs that were judged on several numbers of images.
    public init(
        _ number: AccuracyTableNumber, classifier: String, runs: [RunManifest.Run],
        accuracies: [RunAccuracy?]
    ) throws(StatisticsError) {
        self.number = number
        self.classifier = classifier
        let laws = number.laws(of: runs)
        var found: [ContrastiveMethod: [Law: [UInt64: RunAccuracy]]] = [:]
        for (run, accuracy) in zip(runs, accuracies) where laws.contains(run.law) {
            guard let accuracy else { continue }
            found[run.method, default: [:]][run.law, default: [:]][run.seed] = accuracy
        }
        methods =
            (ContrastiveMethod.paperColumns + ContrastiveMethod.allCases).filter { found[$0] != nil }
            .uniqued
        self.laws = laws
        var cells: [Cell] = []
        for method in methods {
            let ofLaws = found[method] ?? [:]
            let seeds = Set(ofLaws.values.flatMap(\.keys))
            for law in laws {
                let runs = ofLaws[law] ?? [:]
                cells.append(
                    Cell(
                        method: method, law: law, top1: try AccuracyEstimate.top1(runs),
                        difference: law == .independent
                            ? nil : try AccuracyEstimate.difference(runs, less: ofLaws[.independent] ?? [:]),
                        missingSeeds: seeds.subtracting(runs.keys).sorted()))
            }
        }
        self.cells = cells
    }

    /// The cell of a method and a law.
    public func cell(_ method: ContrastiveMethod, _ law: Law) -> Cell? {
        cells.first { $0.method == method && $0.law == law }
    }

    /// Methods of the paper's table without a run.
    public var missingMethods: [ContrastiveMethod] {
        ContrastiveMethod.paperColumns.filter { !methods.contains($0) }
    }
}

extension [ContrastiveMethod] {
    /// Each once, where it comes first.
    fileprivate var uniqued: Self { Array(OrderedSet(self)) }
}
