import Difficulty
import PaperFigures
import Statistics

/// `sdf` for a person.
struct SDFText {
    let output: SDFOutput
    let report: SDFReport
    /// What the table shows.
    var measure = SimilarityMeasure.cosine

    /// - Throws: where the measure is not to be had.
    func lines() throws -> [String] {
        let heading = SDFHeading(
            checkpoint: output.checkpoint, dataset: output.dataset, options: output.options,
            imageCount: report.imageCount, shard: output.shard)
        let shown =
            measure == .cosine
            ? table : try MeasureText.table(report.estimates(of: measure), measure, wording, report)
        return heading.lines + [""] + shown.lines + [""] + pairs + precision + questions + stop
            + (measure == .cosine ? beside : [])
            + (output.against.map { GeometryTable.lines(report.results, against: $0, wording) } ?? [])
    }

    /// Which pairs answered, in a sentence.
    private var pairs: [String] {
        let pairs = output.pairs
        if let reason = pairs.reason { return ["drawn pairs alone: \(reason)"] }
        guard pairs.taken == PairsTaken.all.rawValue else { return [] }
        let laws = "\(wording.independent) and JC laws"
        let views = "\(pairs.viewsPerImage) views"
        let calibration =
            pairs.calibrated
            ? "and calibrated on how their log ratios and areas differ from the law's"
            : "not calibrated, which takes \(SDFReport.fewestCalibratedImages) images"
        let own =
            report.results.contains { $0.method == .direct }
            ? "; fixed ratios are their own pairs' means" : ""
        return [
            "\(laws): \(NumberText.pairs(pairs.pairsPerImage)) among the \(views) of each image, weighted to the law, "
                + calibration + own
        ]
    }

    /// How bfloat16 was corrected, in a sentence.
    private var precision: [String] {
        guard let precision = report.precision else { return [] }
        let corrections = report.results.compactMap { result in
            result.correction.map { (wording.label(result.law), $0) }
        }
        guard let largest = corrections.max(by: { abs($0.1.mean) < abs($1.1.mean) }) else { return [] }
        let share = Double(precision.imagesInFloat32) / Double(max(1, report.imageCount))
        return [
            "bfloat16, \(NumberText.count(precision.imagesInFloat32)) images (\(NumberText.percent(share))) in float32 too; "
                + "the differences are added, at most \(NumberText.fixed(largest.1.mean, 5)) +- "
                + "\(NumberText.fixed(largest.1.standardError, 5)) (\(largest.0)), and their errors are in the intervals"
        ]
    }

    /// What sets the cosines beside those of different images.
    private var beside: [String] {
        report.measures.map { [""] + MeasureTable.lines($0, wording) } ?? []
    }

    /// What each interval answers, where there are two.
    private var questions: [String] {
        guard isGiven else { return [] }
        let images = NumberText.count(report.imageCount)
        return [
            "sample: what would other images of this kind give? "
                + "given: what would other views of \(output.dataset.subset == nil ? "these \(images) images" : "the data set's images") give?"
        ]
    }

    private var isGiven: Bool { report.results.contains { $0.given != nil } }

    /// How many images it took, where the width of the intervals decided.
    private var stop: [String] {
        guard let halfWidth = output.halfWidth, let isNarrow = report.isNarrow else { return [] }
        let count =
            "\(NumberText.count(report.imageCount)) of \(NumberText.count(output.dataset.images)) images"
        return [
            "",
            isNarrow
                ? "every interval is within +-\(NumberText.short(halfWidth)) after \(count) in random order"
                : "not every interval is within +-\(NumberText.short(halfWidth)), from 100 effective pairs or more, after \(count)",
        ]
    }

    private var wording: SDFWording { SDFWording(joint: output.options.settings.views.design.partNames) }

    private var table: TextTable {
        let isCompared = report.results.contains { $0.difference != nil }
        let intervals = isGiven ? ["95%, sample", "95%, given"] : ["95% interval"]
        let differences = isCompared ? ["less \(wording.independent)"] + intervals : []
        var table = TextTable(
            header: ["law", "SDF"] + intervals + ["deviation", "eff. pairs"] + differences)
        for result in report.results {
            let difference = result.difference.map {
                [NumberText.fixed($0.mean)] + intervalCells($0, result.givenDifference)
            }
            table.add(
                [
                    wording.label(result.law) + (result.isReliable ? "" : " (unreliable)"),
                    NumberText.fixed(result.estimate.mean),
                ] + intervalCells(result.estimate, result.given) + [
                    NumberText.fixed(result.standardDeviation),
                    NumberText.count(Int(result.effectivePairs.rounded())),
                ] + (isCompared ? difference ?? Array(repeating: "-", count: 1 + intervals.count) : []))
        }
        return table
    }

    private func intervalCells(_ sample: MeanEstimate, _ given: MeanEstimate?) -> [String] {
        [Self.interval(sample)] + (isGiven ? [given.map(Self.interval) ?? "-"] : [])
    }

    private static func interval(_ estimate: MeanEstimate) -> String {
        NumberText.fixedInterval(estimate.bounds)
    }
}

/// A table of one measure.
enum MeasureText {
    /// - Parameter report: what is to be said of the laws.
    static func table(
        _ estimates: [LawEstimate], _ measure: SimilarityMeasure, _ wording: SDFWording, _ report: SDFReport
    ) -> TextTable {
        let isCompared = estimates.contains { $0.difference != nil }
        var table = TextTable(
            header: ["law", measure.title, "95% interval"]
                + (isCompared ? ["less \(wording.independent)", "95% interval"] : []))
        for (result, law) in zip(report.results, estimates) {
            table.add(
                [wording.label(law.law) + (result.isReliable ? "" : " (unreliable)")] + cells(law.estimate)
                    + (isCompared ? law.difference.map(cells) ?? ["-", "-"] : []))
        }
        return table
    }

    /// An estimate and its interval.
    static func cells(_ estimate: MeanEstimate) -> [String] {
        [
            NumberText.fixed(estimate.mean),
            NumberText.fixedInterval(estimate.bounds),
        ]
    }
}

/// What a measurement is of, for a person: network, images, views.
struct SDFHeading {
    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    let options: RunOptions
    let imageCount: Int
    let shard: String?

    /// What was assumed, and how pixels were normalised.
    private var assumed: [String] {
        options.remark.pixels?.lines(options.remark.normalization, assumed: checkpoint.assumed)
            ?? checkpoint.assumed.map { ["assumed: \($0)"] } ?? []
    }

    var lines: [String] {
        let settings = options.settings
        let (views, design) = (settings.views, settings.views.design)
        let areas = NumberText.interval([design.areas.low, design.areas.high])
        return [
            "\(checkpoint.architecture ?? "-") (\(checkpoint.path)), \(settings.features.rawValue) features, "
                + checkpoint.computation(
                    (settings.precision == .bfloat16 ? "bfloat16 and " : "")
                        + (settings.encoder.convolution ?? "-"))
        ] + assumed + (checkpoint.choice.map { [$0] } ?? []) + [
            "\(dataset.path), \(dataset.layout): \(NumberText.count(imageCount)) images"
                + (shard.map { " (shard \($0))" } ?? "") + subset + ", "
                + "\(NumberText.pairs(settings.pairsPerImage)) of each kind an image",
            "views: \(design.pipeline.name), joint \(design.partNames.joined(separator: " and ")), "
                + "\(design.realisation.rawValue), areas \(areas), \(views.side) x \(views.side) pixels, "
                + "seed \(views.seed)",
        ] + (design.realisation.scheme.remark.map { [$0] } ?? [])
            + (design.contrastiveCrop.map { ["\($0)"] } ?? [])
    }

    /// Of how many the images are, and how those were chosen.
    private var subset: String {
        guard dataset.subset != nil else { return "" }
        let isPart = imageCount != dataset.images
        return (isPart ? " of \(NumberText.count(dataset.images))" : "") + dataset.choice
    }
}
