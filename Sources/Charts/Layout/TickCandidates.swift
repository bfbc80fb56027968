import Algorithms
import Foundation

/// The sets of ticks that an axis may carry, from many to few; the layout takes the first that fits.
enum TickCandidates {
    static func make(_ axis: ResolvedAxis) -> [[Tick]] {
        switch axis.scale {
        case .categories(let names):
            [names.enumerated().map { Tick(value: Double($0), label: $1) }]
        case .linear: linear(low: axis.low, high: axis.high)
        case .logarithmic: logarithmic(low: axis.low, high: axis.high)
        }
    }

    /// Multiples of 1, 2, 2.5 and 5 times powers of ten.
    static func linear(low: Double, high: Double) -> [[Tick]] {
        let finest = (high - low) / 20
        let first = Int(log10(finest).rounded(.down)) - 1
        return product(first...first + 3, [10, 20, 25, 50])
            .filter { DecimalTicks.value($1, $0) >= finest }
            .map { DecimalTicks(mantissa: $1, exponent: $0, low: low, high: high) }
            .filter { $0.count > 0 }
            .map(\.ticks)
    }

    /// Powers of ten with 1, 2, 5 or 1, 3 between them, then powers alone, then every nth power;
    /// the other whole multiples become minor ticks. Within one decade ticks are as on a linear axis.
    static func logarithmic(low: Double, high: Double) -> [[Tick]] {
        let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
        // Within one decade the powers of ten are too few.
        guard log10(high) - log10(low) >= 1 else { return linear(low: low, high: high) }
        let isPlain = low >= 1e-4 && high < 1e6
        func ticks(_ labelled: Set<Int>, every stride: Int, minor: Bool) -> [Tick] {
            decades.flatMap { decade in
                (1...9).compactMap { mantissa in
                    let value = DecimalTicks.value(mantissa, decade)
                    guard value >= low * (1 - 1e-9), value <= high * (1 + 1e-9) else { return nil }
                    let isMajor = labelled.contains(mantissa) && decade % stride == 0
                    guard isMajor || (minor && stride == 1) else { return nil }
                    let label =
                        isPlain
                        ? DecimalTicks.text(mantissa, decade)
                        : (mantissa == 1 ? "" : "\(mantissa)×") + "10" + DecimalTicks.superscript(decade)
                    return Tick(value: value, label: isMajor ? label : "")
                }
            }
        }
        // Labels between the powers help on a short axis only.
        let reach = log10(high) - log10(low)
        let labelled = [(Set([1, 2, 5]), 2.5), ([1, 3], 3.5), ([1], .infinity)].filter { reach <= $1 }.map(
            \.0)
        var sets = labelled.map { ticks($0, every: 1, minor: decades.count <= 8) }
        sets += [2, 3, 5, 10, 20, 50, 100].map { ticks([1], every: $0, minor: false) }
        let useful = sets.filter { set in set.filter { !$0.label.isEmpty }.count >= 2 }
        return useful.isEmpty ? linear(low: low, high: high) : useful
    }
}
