import Charts
import JointAugmentation
import TestSupport
import Testing

@testable import PaperFigures

struct LossFigureTests {
    @Test func smoothsWithTheStepsBefore() {
        let curve = LossCurve(law: .independent, losses: [1, 2, 3, 4])
        #expect(curve.smoothed(window: 2) == [1, 1.5, 2.5, 3.5])
        #expect(curve.smoothed(window: 1) == curve.losses)
    }

    @Test func drawsARunALine() throws {
        let laws: [Law] = [.independent, .joint(beta: -2)]
        let curves = laws.map { LossCurve(law: $0, losses: (0..<100).map { -Double($0) / 50 }) }
        let chart = LossFigure.chart(curves, number: 5, caption: "Six runs.")
        #expect(chart.title.hasPrefix("Figure 5") && chart.caption.contains("20 steps. Six runs."))
        #expect(chart.series.map(\.name) == ["RandomCrop", "J-Crop(\u{2212}2)"])
        guard case .line(let x, let y) = chart.series[0].marks else {
            Issue.record("no line")
            return
        }
        // The first point is that of the first full window.
        #expect(x.count == 81 && x[0] == 20 && abs(y[0] + 0.19) < Tolerance.closedForm)
        #expect(try !ChartRenderer.render(chart, as: .svg).isEmpty)
    }

    @Test func theAxisNamesTheMethodsLoss() {
        let names = ContrastiveMethod.allCases.map { method in
            let chart = LossFigure.chart(
                [LossCurve(method: method, law: .independent, losses: [1, 2])], caption: "")
            #expect(chart.title == "Training loss of \(method.label): RandomCrop")
            return chart.yAxis.label
        }
        #expect(names[0] == "loss: NT-Xent" && names[5] == "loss: negative cosine")
        // MoCo v1 and v2 make the same loss small.
        #expect(Set(names).count == names.count - 1)
    }

    @Test func shortRunsAreDrawnToo() throws {
        let chart = LossFigure.chart([LossCurve(law: .independent, losses: [1, 3])], caption: "")
        guard case .line(let x, let y) = chart.series[0].marks else {
            Issue.record("no line")
            return
        }
        #expect(x == [1, 2] && y == [1, 3] && chart.caption.isEmpty)
        #expect(
            LossFigure.window(of: [LossCurve(law: .independent, losses: [Double](repeating: 0, count: 30))])
                == 6)
    }
}
