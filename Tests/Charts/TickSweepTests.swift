import Foundation
import TestSupport
import Testing

@testable import Charts

/// Rules that ticks keep on any axis, over random ones.
struct TickSweepTests {
    /// A tick may lie beyond the axis' end by this share of the axis, from rounding.
    private static let endTolerance = Tolerance.position
    /// Differences of neighbouring ticks keep at least this many digits of a step.
    private static let mantissaTolerance = 1e-6

    @Test func stepsAreRoundOnAnyAxis() {
        var random = SmallGenerator(state: 3)
        for _ in 0..<2_000 {
            let width = pow(10, random.uniform(-8, 8)), low = random.uniform(-20, 20) * width
            let sets = TickCandidates.linear(low: low, high: low + width)
            #expect(!sets.isEmpty)
            for ticks in sets where ticks.count > 1 {
                let step = (ticks[ticks.count - 1].value - ticks[0].value) / Double(ticks.count - 1)
                let mantissa = step / pow(10, log10(step * (1 + 1e-9)).rounded(.down))
                #expect([1, 2, 2.5, 5].contains { abs($0 - mantissa) < Self.mantissaTolerance }, "\(step)")
                #expect(ticks.allSatisfy { $0.value >= low - Self.endTolerance * width })
                #expect(ticks.allSatisfy { $0.value <= low + width * (1 + Self.endTolerance) })
                #expect(!ticks.contains { Self.isNegativeZero($0.label) })
            }
        }
    }

    private static func isNegativeZero(_ label: String) -> Bool {
        label.hasPrefix("\u{2212}") && label.allSatisfy { "\u{2212}0.".contains($0) }
    }

    @Test func logarithmicAxesAlwaysHaveTwoLabels() {
        var random = SmallGenerator(state: 8)
        for _ in 0..<2_000 {
            let low = pow(10, random.uniform(-30, 30)), high = low * pow(10, random.uniform(0.05, 40))
            let sets = TickCandidates.logarithmic(low: low, high: high)
            #expect((sets.first?.count { !$0.label.isEmpty } ?? 0) >= 2, "\(low) to \(high)")
        }
    }

    @Test(arguments: [(0.0, 1.0), (-3e-9, 8e-9), (1e5, 1.1e5)])
    func shorterAxesHaveFewerTicks(_ domain: (Double, Double)) throws {
        let axis = try ResolvedAxis(
            Axis("", low: domain.0, high: domain.1), name: "horizontal", data: [], fromZero: false, margin: 0)
        let counts = [800.0, 400, 200, 100].map {
            TickLabels.horizontal(axis, length: $0, measurer: TextMeasurer()).ticks.count
        }
        #expect(counts == counts.sorted(by: >))
        #expect((counts.last ?? 0) >= 1 && (counts.first ?? 0) > (counts.last ?? 0))
    }
}
