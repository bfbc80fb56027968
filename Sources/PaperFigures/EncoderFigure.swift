import Charts
import Difficulty
import JointAugmentation

/// A measure of one or several encoders under fixed ratios, and under J-Crop(β), a series an encoder.
public struct EncoderFigure {
    /// An encoder's name and what was measured of it, a law an estimate.
    public typealias Encoder = (name: String, laws: [LawEstimate])

    private let encoders: [Encoder]
    private let measure: SimilarityMeasure
    private let wording: SDFWording
    private let caption: String

    /// - Parameters:
    ///   - encoders: in the order of the legend.
    ///   - wording: what the laws are called.
    public init(_ encoders: [Encoder], _ measure: SimilarityMeasure, wording: SDFWording, caption: String) {
        (self.encoders, self.measure, self.wording, self.caption) = (encoders, measure, wording, caption)
    }

    /// Against the fixed ratio and against β, those of both that there is something of.
    ///
    /// - Parameter number: the figures' numbers in the paper, where they are drawn of the paper's laws.
    public func charts(numbers: (ratios: Int, betas: Int)? = nil) -> [Chart] {
        [
            chart(
                numbers?.ratios, of: "fixed \(wording.quantity) ratios",
                Axis("\(wording.quantity) ratio of the two views"), \.ratio),
            chart(numbers?.betas, of: wording.family, Axis("\u{3B2}"), \.beta),
        ].compactMap { $0 }
    }

    private func chart(
        _ number: Int?, of laws: String, _ axis: Axis, _ place: (Law) -> Double?
    ) -> Chart? {
        let points = encoders.map { encoder in
            encoder.laws.compactMap { law in place(law.law).map { Self.point(law, at: $0) } }
                .sorted { $0.x < $1.x }
        }
        guard points.contains(where: { !$0.isEmpty }) else { return nil }
        let heading = "\(measure.title) of \(laws)"
        return Chart(
            title: number.map { "Figure \($0): \(heading)" } ?? heading.asHeading, caption: caption,
            xAxis: axis, yAxis: Axis(measure.axis),
            series: encoders.indices.flatMap { independent(encoders[$0], style: Self.style($0)) }
                + encoders.indices.map {
                    .points(encoders[$0].name, points[$0], joined: true, style: Self.style($0))
                }, legend: .below, size: ChartSize(width: 560, height: 420))
    }

    /// RandomCrop over the whole width, in the encoder's colour.
    private func independent(_ encoder: Encoder, style: SeriesStyle) -> [Series] {
        guard let law = encoder.laws.first(where: { $0.law == .independent }) else { return [] }
        let interval = law.estimate.interval()
        return [
            .horizontal(
                "\(encoder.name), \(wording.independent)", y: law.estimate.mean, low: interval.lowerBound,
                high: interval.upperBound,
                style: SeriesStyle(color: style.color, dash: .dotted, lineWidth: 2.4))
        ]
    }

    private static func style(_ place: Int) -> SeriesStyle {
        var style = SeriesStyle.automatic(place)
        // Dots are RandomCrop's.
        if style.dash == .dotted { style.dash = .solid }
        return style
    }

    private static func point(_ law: LawEstimate, at x: Double) -> DataPoint {
        let interval = law.estimate.interval()
        return DataPoint(
            x: x, y: law.estimate.mean, low: interval.lowerBound, high: interval.upperBound)
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
