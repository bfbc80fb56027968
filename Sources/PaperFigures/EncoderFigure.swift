import Charts
import Difficulty
import JointAugmentation
import Statistics

/// A measure of one or several encoders under fixed ratios, and under J-Crop(β), a series an encoder; beside each what it is
/// less RandomCrop's, paired.
public struct EncoderFigure {
    /// An encoder's name and what was measured of it, a law an estimate.
    public typealias Encoder = (name: String, laws: [LawEstimate])

    private let encoders: [Encoder]
    private let measure: SimilarityMeasure
    private let wording: SDFWording
    private let caption: String

    /// - Parameters:
    ///   - encoders: in the order of the legend; one alone needs no name.
    ///   - wording: what the laws are called.
    public init(_ encoders: [Encoder], _ measure: SimilarityMeasure, wording: SDFWording, caption: String) {
        (self.encoders, self.measure, self.wording, self.caption) = (encoders, measure, wording, caption)
    }

    /// Both kinds of laws, a row each.
    ///
    /// - Returns: nil where neither was measured.
    public var panels: ChartGrid? {
        let rows = [ratios(), betas()].compactMap { $0 }
        guard let first = rows.first, rows.count > 1 else { return rows.first }
        return ChartGrid(
            title: measure.title.asHeading, caption: first.caption, columns: 2, charts: rows.flatMap(\.charts)
        )
    }

    /// Against the fixed ratio; nil where none was measured.
    ///
    /// - Parameter number: the figure's number in the paper, where it is drawn of the paper's laws.
    public func ratios(number: Int? = nil) -> ChartGrid? {
        grid(
            number, of: "fixed \(wording.quantity) ratios", "fixed ratio", on: SDFFigure.ratioAxis(wording),
            \.ratio)
    }

    /// Against β; nil where no JC law was measured.
    ///
    /// - Parameter number: as for ``ratios(number:)``.
    public func betas(number: Int? = nil) -> ChartGrid? {
        grid(number, of: wording.family, wording.family, on: Axis("\u{3B2}"), \.beta)
    }

    /// The names and panels of a measurement of laws, with numbers of no meaning, to ask what can be shown of it.
    ///
    /// - Parameter names: of the encoders; none for one alone.
    public static func sample(
        of names: [String], _ laws: [Law], _ measure: SimilarityMeasure, wording: SDFWording
    ) -> ChartGrid? {
        let estimate = SDFFigure.sampleEstimate
        let estimates = laws.map { law in
            LawEstimate(
                law: law, estimate: estimate,
                difference: law != .independent && laws.contains(.independent) ? estimate : nil)
        }
        let encoders = (names.isEmpty ? [""] : names).map { (name: $0, laws: estimates) }
        return EncoderFigure(encoders, measure, wording: wording, caption: "").panels
    }

    // MARK: - Panels

    private func grid(
        _ number: Int?, of laws: String, _ single: String, on axis: Axis, _ place: @escaping (Law) -> Double?
    ) -> ChartGrid? {
        let levels = series(single, place) { $0.estimate }
        guard !levels.isEmpty else { return nil }
        let differences = series(single, place) { $0.difference }
        var charts = [
            Chart(
                xAxis: axis, yAxis: Axis(measure.axis),
                series: encoders.indices.flatMap(independent) + levels, legend: .below, size: Self.size)
        ]
        if !differences.isEmpty {
            let zero = Series.horizontal(
                "", y: 0, style: SeriesStyle(color: .black, dash: .dotted, lineWidth: 1.4))
            charts.append(
                Chart(
                    xAxis: axis, yAxis: Axis("\(measure.title), less that of \(wording.independent)"),
                    series: [zero] + differences, legend: .hidden, size: Self.size))
        }
        let remark =
            differences.isEmpty
            ? "" : " Dotted: \(wording.independent). Differences are paired, over the same images."
        return ChartGrid(
            title: SDFFigure.heading(number, "\(measure.title) of \(laws)"), caption: caption + remark,
            columns: 2, charts: charts)
    }

    private static let size = ChartSize(width: 430, height: 350)

    /// A line an encoder through what there is of its laws.
    private func series(
        _ single: String, _ place: (Law) -> Double?, _ estimate: (LawEstimate) -> MeanEstimate?
    ) -> [Series] {
        encoders.indices.compactMap { number in
            let points = encoders[number].laws.compactMap { law -> DataPoint? in
                guard let x = place(law.law), let found = estimate(law) else { return nil }
                return DataPoint(x: x, found)
            }
            let name = encoders.count > 1 ? encoders[number].name : single
            return points.isEmpty
                ? nil
                : .points(name, points.sorted { $0.x < $1.x }, joined: true, style: Self.style(number))
        }
    }

    /// RandomCrop over the whole width, in the encoder's colour; the encoder's name stands for both.
    private func independent(_ number: Int) -> [Series] {
        guard let law = encoders[number].laws.first(where: { $0.law == .independent }) else { return [] }
        let interval = law.estimate.interval()
        return [
            .horizontal(
                encoders.count > 1 ? "" : wording.independent, y: law.estimate.mean, low: interval.lowerBound,
                high: interval.upperBound,
                style: SeriesStyle(color: Self.style(number).color, dash: .dotted, lineWidth: 2.4))
        ]
    }

    /// Dots are RandomCrop's.
    private static func style(_ number: Int) -> SeriesStyle {
        var style = SeriesStyle.automatic(number)
        if style.dash == .dotted { style.dash = .solid }
        return style
    }
}

extension SimilarityMeasure {
    /// Label of an axis.
    var axis: String {
        switch self {
        case .cosine: "SDF, mean cosine of positive pairs"
        case .different: "mean cosine of views of different images"
        case .contrast: "SDF less the cosine of different images"
        case .centred: "SDF without the mean feature"
        case .auc: "AUC, pairs against different images"
        }
    }
}
