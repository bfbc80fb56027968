import JointAugmentation
import PaperFigures

extension PaperStatements {
    /// The tables of the page.
    func tables() throws -> [PageTable] { [statementsTable, lawsTable, try drawingCost()] }

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

    /// What drawing the parameters of a pair takes, the cost that JointCrop adds to a data loader: the paper's Table 8
    /// compares whole epochs.
    private func drawingCost() throws -> PageTable {
        let size = try ImageSize(width: 500, height: 375)
        let count = 100_000
        let rows = try [Law.independent, .joint(beta: 0), .joint(beta: -2), .joint(beta: 2)].map { law in
            let sampler = try CropSampler(law: law, range: range, realisation: .torchvision)
            let rates = Throughput.measure(runs: 5, units: count) {
                for image in 0..<UInt64(count) {
                    _ = sampler.pair(seed: 0, image: image, draw: 0, size: size)
                }
            }
            let times = [rates.median, rates.max, rates.min].map { NumberText.fixed(1e6 / $0, 3) }
            return [law.label] + times
        }
        return PageTable(
            caption: "Drawing both boxes of a pair on 500 x 375 pixels, one thread, microseconds",
            header: ["law", "median", "fastest", "slowest"], rows: rows)
    }
}
