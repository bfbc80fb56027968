import Datasets
import Difficulty
import Foundation
import Imaging
import JointAugmentation
import PaperFigures
import Statistics

/// Figure 1: four kinds of pairs of a picture, and how often the laws draw each.
struct KindDrawing {
    /// A picture of the user's, or nil for the elephant.
    let picture: String?
    let range: ParameterRange
    let realisation: Realisation
    let seed: UInt64
    let threads: Int

    /// Pairs drawn of each law, and shown of each kind.
    private static let drawCount = 100_000
    private static let shownCount = 2
    private static let laws: [Law] = [.independent, .joint(beta: 0), .joint(beta: -2)]

    /// Draws the figure; its cosines are those of `network`.
    func save(
        _ files: FigureFiles, network: LoadedNetwork, source: FeatureSource, side: Int
    ) throws -> (figure: DrawnFigure, runs: [PairKindRun]) {
        let image = try picture.map(ImageFile.read) ?? DemoElephant.image()
        let size = try ImageSize(width: image.width, height: image.height)
        let samplers = try Self.laws.map { try CropSampler(law: $0, range: range, realisation: realisation) }
        let runs = samplers.map {
            PairKindRun(
                $0, range: range, size: size, count: Self.drawCount, kept: Self.shownCount, seed: seed,
                threads: threads)
        }
        let gallery = try PairGallery(
            image, laws: Self.laws, design: JointDesign(areas: range, realisation: realisation), side: side,
            shownSide: PairFigure.shownSide,
            seed: seed,
            features: source)
        let sheet = try KindFigure.sheet(
            try pairs(runs[0], gallery), runs: runs, of: image, caption: caption(size, network, source, side))
        let identity = RowIdentity(
            parameter: .area, range: range, realisation: realisation,
            imageSize: PixelSize(size), seed: seed)
        return (try files.save(sheet, try KindTable.csv(runs, of: identity), number: 1), runs)
    }

    /// The first pairs of each kind that the first law draws often enough.
    private func pairs(
        _ run: PairKindRun, _ gallery: PairGallery
    ) throws -> [(kind: PairKind, pairs: [ShownPair])] {
        try PairKind.allCases.compactMap { kind in
            guard let draws = run.firstDraws[kind], draws.count == Self.shownCount else { return nil }
            return (kind, try draws.map { try gallery.pair(lawAt: 0, draw: $0) })
        }
    }

    private func caption(
        _ size: ImageSize, _ network: LoadedNetwork, _ source: FeatureSource, _ side: Int
    ) -> String {
        let areas = NumberText.interval([range.low, range.high])
        let quarter = (range.high - range.low) / 4
        let name = picture.map { FilePath.lastComponent($0) } ?? "the elephant of Tux Paint's stamps"
        let file = FilePath.lastComponent(network.path)
        return
            "The first pairs of each kind that RandomCrop draws of \(name), \(size.width) × \(size.height), areas "
            + "\(areas), \(realisation.rawValue), seed \(seed). The whole: an area from "
            + "\(NumberText.short(range.high - quarter)); a part: up to \(NumberText.short(range.low + quarter)); "
            + "different parts: IoU up to \(NumberText.short(PairKind.differentBelow)); the same: from "
            + "\(NumberText.short(PairKind.sameFrom)). Shares: of \(NumberText.count(Self.drawCount)) pairs a law. "
            + "Cosine of the \(source.output.rawValue) features of \(file) on \(side) × \(side) pixels."
    }
}

/// How often each law draws each kind of pair, as a CSV and as a table of a page.
enum KindTable {
    static func csv(_ runs: [PairKindRun], of identity: RowIdentity) throws -> Data {
        var csv = CSVText(lawsWith: "kind,pairs,drawn,share,ci95_low,ci95_high", of: identity)
        for run in runs {
            for kind in PairKind.allCases {
                let share = try run.share(of: kind)
                let interval = share.interval()
                csv.add(
                    run.law, kind.rawValue, share.successes, share.trials, share.share, interval.lowerBound,
                    interval.upperBound)
            }
        }
        return csv.data
    }

    static func table(_ runs: [PairKindRun]) throws -> PageTable {
        let rows = try runs.flatMap { run in
            try PairKind.allCases.map { kind in
                let share = try run.share(of: kind)
                let interval = share.interval()
                let bounds = [interval.lowerBound, interval.upperBound].map { NumberText.percent($0, 2) }
                return [
                    run.law.label, "(\(kind.letter)) \(kind.text)", NumberText.percent(share.share, 2),
                    "[\(bounds.joined(separator: ", "))]",
                ]
            }
        }
        return PageTable(
            caption: "How often the laws draw each kind", header: ["law", "kind", "share", "95% interval"],
            rows: rows)
    }
}

/// Figure 3: the exact densities over histograms of sampled pairs.
struct DensityDrawing {
    let range: ParameterRange
    /// Pairs of each histogram; 0 for none.
    let draws: Int
    let seed: UInt64
    let threads: Int

    func save(_ files: FigureFiles) throws -> DrawnFigure {
        let curves = try Law.paperDensities.map { law in
            DensityCurve(
                law: law, distribution: try NominalCrops().prediction(law: law, range: range, size: nil))
        }
        let chart = DensityFigure.chart(
            curves, runs: try runs(), title: "Figure 3: densities of the log area ratio",
            caption:
                "Lines: exact, areas on \(NumberText.interval([range.low, range.high]))."
                + (draws > 0
                    ? " Histograms: \(NumberText.count(draws)) sampled pairs a law, seed \(seed)." : ""))
        return try files.save(chart, csv(curves), number: 3)
    }

    private func runs() throws -> [SampleRun] {
        let laws: [Law] = draws > 0 ? [.independent, .joint(beta: -2)] : []
        return try laws.map { law in
            try SampleRun(
                SampleRequest(law: law, range: range, count: draws, seed: seed, bins: 60), threads: threads)
        }
    }

    private func csv(_ curves: [DensityCurve]) -> Data {
        var csv = CSVText(
            lawsWith: "log_ratio,density,cdf",
            of: RowIdentity(parameter: .area, range: range, realisation: .nominal))
        for curve in curves {
            for step in 0...400 {
                let t = range.logRatioBound * (Double(step) / 200 - 1)
                csv.add(
                    curve.law, t, curve.distribution.density(at: t),
                    curve.distribution.cumulativeProbability(at: t))
            }
        }
        return csv.data
    }
}
