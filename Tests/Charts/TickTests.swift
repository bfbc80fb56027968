import Foundation
import TestSupport
import Testing

@testable import Charts

/// Ticks stand at round numbers, and their labels say exactly where.
struct TickTests {
    private static let domains: [(Double, Double)] = [
        (0, 1), (-1.6094, 1.6094), (0.2, 5), (-9, -5), (0, 1e6), (-3e250, 2e250), (1e-12, 3e-12), (0.8, 0.96),
        (1e9, 1e9 + 1), (-1, 0), (999_999, 1_000_001), (0.1, 0.3), (-0.05, 0.05), (12, 99_999),
        (-4e-280, 4e-280),
    ]

    /// What a label says, as a number.
    private func number(_ label: String) -> Double? {
        let raised = Dictionary(uniqueKeysWithValues: zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
        let plain = label.replacing("\u{2212}", with: "-").replacing("×10", with: "e")
        let text = String(plain.map { raised[$0] ?? $0 })
        return Double(
            text.hasPrefix("10") && label.contains(where: { raised[$0] != nil }) && !text.contains("e")
                ? "1e" + text.dropFirst(2) : text)
    }

    @Test(.eachRow) func linearLabelsSayTheirValues() {
        eachRow(Self.domains) { try linearLabelsSayTheirValues($0) }
    }

    private func linearLabelsSayTheirValues(_ domain: (Double, Double)) throws {
        let (low, high) = domain
        let candidates = TickCandidates.linear(low: low, high: high)
        #expect(candidates.count >= 5)
        for ticks in candidates {
            let numbers = try ticks.map { try #require(number($0.label), "\($0.label)") }
            #expect(numbers == ticks.map(\.value))
            #expect(Set(ticks.map(\.label)).count == ticks.count)
            #expect(ticks.allSatisfy { !$0.label.contains("-") })
            let slack = 1e-9 * (high - low)
            #expect(ticks.allSatisfy { $0.value >= low - slack && $0.value <= high + slack })
        }
        let counts = candidates.map(\.count)
        #expect(counts == counts.sorted(by: >), "from many to few")
        #expect((counts.first ?? 0) >= 10)
    }

    @Test(.eachRow) func linearStepsAreRound() {
        eachRow(Self.domains) { try linearStepsAreRound($0) }
    }

    private func linearStepsAreRound(_ domain: (Double, Double)) throws {
        for ticks in TickCandidates.linear(low: domain.0, high: domain.1) where ticks.count > 1 {
            let step = (ticks[ticks.count - 1].value - ticks[0].value) / Double(ticks.count - 1)
            let mantissa = step / pow(10, log10(step).rounded(.down))
            // Differences of numbers near 1e9 keep about seven digits of a step near 0.1.
            let distance = [1, 2, 2.5, 5, 10].map { abs($0 - mantissa) }.min() ?? .infinity
            #expect(distance < 1e-5, "step \(step)")
        }
    }

    @Test func labelsHaveOnePrecision() {
        let labels = DecimalTicks(mantissa: 25, exponent: -2, low: -0.5, high: 0.5).ticks.map(\.label)
        #expect(labels == ["\u{2212}0.50", "\u{2212}0.25", "0.00", "0.25", "0.50"])
        #expect(
            DecimalTicks(mantissa: 20, exponent: 0, low: 0, high: 40).ticks.map(\.label) == ["0", "20", "40"])
        #expect(
            DecimalTicks(mantissa: 50, exponent: 4, low: 0, high: 1e6).ticks.map(\.label)
                == ["0", "0.5×10⁶", "1.0×10⁶"])
        #expect(
            DecimalTicks(mantissa: 10, exponent: -8, low: 1e-7, high: 2e-7).ticks.map(\.label) == [
                "1×10⁻⁷", "2×10⁻⁷",
            ])
    }

    @Test func zeroHasNoSign() {
        for ticks in TickCandidates.linear(low: -0.3, high: 0.3) {
            #expect(
                ticks.filter { $0.value == 0 }.allSatisfy { $0.label.first == "0" && $0.value.sign == .plus })
        }
    }

    @Test func logarithmicTicksArePowersOfTen() throws {
        let ticks = TickCandidates.logarithmic(low: 1e-9, high: 1e3)[0].filter { !$0.label.isEmpty }
        #expect(ticks.first?.label == "10⁻⁹" && ticks.last?.label == "10³")
        #expect(ticks.count == 13)
        #expect(try ticks.map { try #require(number($0.label), "\($0.label)") } == ticks.map(\.value))
        let plain = TickCandidates.logarithmic(low: 0.01, high: 1)[0]
        #expect(
            plain.filter { !$0.label.isEmpty }.map(\.label) == [
                "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1",
            ])
        #expect(plain.count == 19, "the other whole multiples are minor ticks")
    }

    @Test func aNarrowLogarithmicAxisHasLinearTicks() {
        let ticks = TickCandidates.logarithmic(low: 3, high: 4)
        #expect(ticks == TickCandidates.linear(low: 3, high: 4))
    }
}
