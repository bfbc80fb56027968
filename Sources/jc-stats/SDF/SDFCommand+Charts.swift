import Charts
import Difficulty
import Foundation
import JointAugmentation
import PaperFigures

/// The charts of `sdf`.
extension SDFCommand {
    /// Before hours of measuring; what a store holds is known soon.
    func checkCharts() throws {
        guard files.drawsPicture, stored.source == nil else { return }
        let wording = SDFWording(joint: try measuring.design().partNames)
        let names = ComparedOutput.names(try places().checkpoints)
        if question.against != nil {
            try design.check(CosineFigure.sample(of: chosenLaws, wording: wording))
        } else if names.count > 1 || question.measures.measure != .cosine {
            try design.check(
                EncoderFigure.sample(
                    of: names.count > 1 ? names : [], chosenLaws, question.measures.measure, wording: wording)
            )
        } else {
            try design.check(SDFFigure.sample(of: chosenLaws, wording: wording))
        }
    }

    /// How charts are set.
    private var design: ChartDesign {
        get throws {
            var design = shown.applied(to: try page.design())
            design.panel = panels.panel
            return design
        }
    }

    func draw(_ report: SDFReport, of context: SDFContext, as ending: String) throws -> Data {
        let caption = context.caption(report)
        let wording = SDFWording(joint: context.options.settings.views.design.partNames)
        if let against = question.against {
            let chart = CosineFigure.chart(
                report.results, against: against, wording: wording, caption: caption)
            return try design.data(chart, ending)
        }
        let panels =
            question.measures.measure == .cosine
            ? SDFFigure.panels(
                report.results, curve: report.curves.smooth, wording: wording, caption: caption)
            : EncoderFigure(
                [(name: "", laws: try report.estimates(of: question.measures.measure))],
                question.measures.measure,
                wording: wording, caption: caption
            ).panels
        return try data(panels, ending)
    }

    func draw(
        _ comparison: SDFComparison, _ output: ComparedOutput, _ contexts: [SDFContext], as ending: String
    ) throws -> Data {
        let encoders = try zip(output.encoders, comparison.reports).map { entry, report in
            (name: entry.name, laws: try report.estimates(of: question.measures.measure))
        }
        let figure = EncoderFigure(
            encoders, question.measures.measure,
            wording: SDFWording(joint: contexts[0].options.settings.views.design.partNames),
            caption: contexts[0].caption(comparison.reports[0], encoders: output.encoders.map(\.name)))
        return try data(figure.panels, ending)
    }

    private func data(_ panels: ChartGrid?, _ ending: String) throws -> Data {
        guard let panels else {
            throw CommandFailure("a chart of SDF needs fixed ratios or JC laws, found RandomCrop alone")
        }
        return try design.data(panels, ending)
    }
}
