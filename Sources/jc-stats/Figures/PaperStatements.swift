import Foundation
import JointAugmentation
import PaperFigures
import Statistics

/// What the paper says of the laws in words and numbers, beside the exact values.
struct PaperStatements {
    /// A number that the paper gives for RandomCrop on [0.2, 1].
    struct Statement {
        let text: String
        let section: String
        let paper: Double
        let exact: Double
        /// Whether both numbers are shares.
        let isShare: Bool
    }

    /// A law's support, moments and shares, all exact.
    struct Moments {
        let law: Law
        let meanAbsoluteLogRatio: Double
        let standardDeviation: Double
        let beyondTwo: Double
    }

    let range: ParameterRange
    let statements: [Statement]
    let laws: [Moments]

    /// The statements, and the laws on areas in a range; the paper's own is [0.2, 1].
    init(range: ParameterRange) throws {
        self.range = range
        let own = try ParameterRange.area(low: 0.2, high: 1)
        let two = IndependentLaw(range: own).twoSidedExceedance(beyond: 2)
        statements = [
            Statement(
                text: "share of pairs beyond 2:1", section: "3.2", paper: 0.1875, exact: two, isShare: true),
            Statement(
                text: "share of pairs within 1:2", section: "1", paper: 0.8, exact: 1 - two, isShare: true),
            Statement(
                text: "largest ratio of areas b/a", section: "3.2", paper: 5, exact: exp(own.logRatioBound),
                isShare: false),
        ]
        laws = try Law.paperDensities.compactMap { law in
            guard let exact = try law.logRatioLaw(on: range) else { return nil }
            let half = AdaptiveQuadrature().integrate(from: 0, to: range.logRatioBound) {
                $0 * $0 * exact.density(at: $0)
            }
            return Moments(
                law: law, meanAbsoluteLogRatio: exact.meanAbsoluteLogRatio,
                standardDeviation: (2 * half).squareRoot(), beyondTwo: exact.twoSidedExceedance(beyond: 2))
        }
    }

    private var identity: RowIdentity {
        RowIdentity(parameter: .area, range: range, realisation: .nominal)
    }

    /// The CSV of the statements.
    var statementsCSV: Data {
        var csv = CSVText("statement,section,paper,exact", of: identity)
        for statement in statements {
            csv.add(statement.text, statement.section, statement.paper, statement.exact)
        }
        return csv.data
    }

    /// The CSV of the laws.
    var lawsCSV: Data {
        var csv = CSVText(
            lawsWith:
                "log_ratio_low,log_ratio_high,mean_absolute_log_ratio,log_ratio_deviation,beyond_2,within_2",
            of: identity)
        let bound = range.logRatioBound
        for row in laws {
            csv.add(
                row.law, -bound, bound, row.meanAbsoluteLogRatio, row.standardDeviation, row.beyondTwo,
                1 - row.beyondTwo)
        }
        return csv.data
    }
}

extension PaperStatements {
    /// The tables of the page: nothing that a clock says, so that the page is the same twice.
    var tables: [PageTable] { [statementsTable, lawsTable] }

    private var statementsTable: PageTable {
        PageTable(
            caption: "Statements of the paper on RandomCrop's areas in [0.2, 1], and the exact values",
            header: ["statement", "paper", "exact"],
            rows: statements.map { statement in
                let values =
                    statement.isShare
                    ? [NumberText.percent(statement.paper), NumberText.percent(statement.exact, 4)]
                    : [statement.paper, statement.exact].map(NumberText.short)
                return ["\(statement.text) (section \(statement.section))"] + values
            })
    }

    private var lawsTable: PageTable {
        let bound = NumberText.fixed(range.logRatioBound)
        return PageTable(
            caption:
                "Laws of the log ratio t of areas in [\(NumberText.short(range.low)), \(NumberText.short(range.high))]",
            header: ["law", "support of t", "E|t|", "standard deviation of t", "beyond 2:1", "within 1:2"],
            rows: laws.map { row in
                [
                    row.law.label, "[-\(bound), \(bound)]", NumberText.fixed(row.meanAbsoluteLogRatio, 6),
                    NumberText.fixed(row.standardDeviation, 6), NumberText.percent(row.beyondTwo, 4),
                    NumberText.percent(1 - row.beyondTwo, 4),
                ]
            })
    }
}
