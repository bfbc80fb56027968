import JointAugmentation
import PaperFigures

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
