import Foundation
import JointAugmentation
import PaperFigures
import Statistics

/// What the paper says of the laws in words and numbers, beside the exact values.
struct PaperStatements {
    private let range: ParameterRange

    /// The statements on areas in a range; the paper's own is [0.2, 1].
    init(range: ParameterRange) { self.range = range }

    /// The tables of the page.
    func tables() throws -> [PageTable] { [statements(), try laws(), try drawingCost()] }

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

    /// The statements whose numbers the paper gives, all of them on [0.2, 1].
    private func statements() -> PageTable {
        let exact = try? ParameterRange.area(low: 0.2, high: 1)
        let law = exact.map(IndependentLaw.init(range:))
        let two = law?.twoSidedExceedance(beyond: 2) ?? .nan
        let five = exact.map { exp($0.logRatioBound) } ?? .nan
        return PageTable(
            caption: "Statements of the paper on RandomCrop's areas in [0.2, 1], and the exact values",
            header: ["statement", "paper", "exact"],
            rows: [
                ["share of pairs beyond 2:1 (section 3.2)", "18.75%", NumberText.percent(two, 4)],
                ["share of pairs within 1:2 (section 1)", "80%", NumberText.percent(1 - two, 4)],
                ["largest ratio of areas b/a (section 3.2)", "5", NumberText.short(five)],
            ])
    }

    /// Support and moments of each law, and shares of pairs.
    private func laws() throws -> PageTable {
        let bound = range.logRatioBound
        let rows = try LawOptions.figureLaws.map { law in
            guard let exact = try law.logRatioLaw(on: range) else { return [law.label] }
            let half = AdaptiveQuadrature().integrate(from: 0, to: bound) { $0 * $0 * exact.density(at: $0) }
            let two = exact.twoSidedExceedance(beyond: 2)
            return [
                law.label, "[-\(NumberText.fixed(bound)), \(NumberText.fixed(bound))]",
                NumberText.fixed(exact.meanAbsoluteLogRatio, 6),
                NumberText.fixed((2 * half).squareRoot(), 6), NumberText.percent(two, 4),
                NumberText.percent(1 - two, 4),
            ]
        }
        return PageTable(
            caption:
                "Laws of the log ratio t of areas in [\(NumberText.short(range.low)), \(NumberText.short(range.high))]",
            header: ["law", "support of t", "E|t|", "standard deviation of t", "beyond 2:1", "within 1:2"],
            rows: rows)
    }
}
