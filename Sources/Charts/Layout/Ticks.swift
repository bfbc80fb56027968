import Algorithms
import Foundation

/// A value marked on an axis.
struct Tick: Equatable {
    let value: Double
    /// What stands beside it; empty for a minor tick.
    let label: String
}

/// Exact decimal numbers `integers[i] * 10^exponent`, so that labels have no rounding noise.
struct DecimalTicks {
    private let integers: [Int]
    private let exponent: Int

    /// The multiples of `mantissa * 10^exponent` from `low` to `high`.
    init(mantissa: Int, exponent: Int, low: Double, high: Double) {
        let step = Self.value(mantissa, exponent)
        // A bound that is a multiple itself may divide to just beside its integer.
        let tolerance = 1e-9 * max(1, (high - low) / step)
        let first = (low / step - tolerance).rounded(.up), last = (high / step + tolerance).rounded(.down)
        guard first <= last, abs(first) < 1e15, abs(last) < 1e15, last - first < 10_000 else {
            integers = []
            self.exponent = exponent
            return
        }
        var integers = (Int(first)...Int(last)).map { $0 * mantissa }
        var exponent = exponent
        while integers.contains(where: { $0 != 0 }), integers.allSatisfy({ $0 % 10 == 0 }) {
            integers = integers.map { $0 / 10 }
            exponent += 1
        }
        self.integers = integers
        self.exponent = exponent
    }

    var count: Int { integers.count }

    /// The ticks with labels of one precision: plain decimals, or m × 10ⁿ with one n for all where
    /// plain ones would be long.
    var ticks: [Tick] {
        let digits = integers.map { String(abs($0)).count }.max() ?? 1
        let power = digits - 1 + exponent
        let isPlain = power < 6 && exponent >= -5
        return integers.map { integer in
            let value = Self.value(integer, exponent)
            if integer == 0 { return Tick(value: 0, label: isPlain ? Self.text(0, exponent) : "0") }
            let label =
                isPlain
                ? Self.text(integer, exponent)
                : Self.text(integer, exponent - power) + "×10" + Self.superscript(power)
            return Tick(value: value, label: label)
        }
    }

    static func value(_ integer: Int, _ exponent: Int) -> Double {
        Double("\(integer)e\(exponent)") ?? Double(integer) * pow(10, Double(exponent))
    }

    /// `integer * 10^exponent` in plain digits, with a real minus sign.
    static func text(_ integer: Int, _ exponent: Int) -> String {
        let sign = integer < 0 ? "\u{2212}" : ""
        var digits = String(abs(integer))
        if exponent >= 0 {
            return sign + (integer == 0 ? "0" : digits + String(repeating: "0", count: exponent))
        }
        digits = String(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits
        return sign + digits.dropLast(-exponent) + "." + digits.suffix(-exponent)
    }

    static func superscript(_ number: Int) -> String {
        let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        return String(
            String(number).map { character in
                character.wholeNumberValue.map { raised[$0] } ?? "⁻"
            })
    }
}

/// The sets of ticks that an axis may carry, from many to few; the layout takes the first that fits.
enum TickCandidates {
    static func make(_ axis: ResolvedAxis) -> [[Tick]] {
        switch axis.scale {
        case .categories(let names):
            [names.enumerated().map { Tick(value: Double($0), label: $1) }]
        case .linear: linear(low: axis.low, high: axis.high)
        case .logarithmic: logarithmic(low: axis.low, high: axis.high)
        case .logarithmsOfRatios: ratios(low: axis.low, high: axis.high)
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

extension TickCandidates {
    /// Ratios on both sides of 1:1, at their logarithms: 1, 1.5, 2, 3, 5 and 7 times powers of ten or fewer of them; of
    /// ratios near 1 the multiples of a step.
    static func ratios(low: Double, high: Double) -> [[Tick]] {
        let farthest = max(abs(low), abs(high))
        guard farthest >= log(2.5) else {
            let near = linear(low: 1, high: exp(farthest)).map { $0.filter { $0.value >= 1 } }
            return (near + [[Tick(value: 1, label: "1")]]).map { mirrored($0, low: low, high: high) }
                .filter { !$0.isEmpty }
        }
        let decades = 0...Int(min(farthest / log(10), 300))
        let far = [[10, 15, 20, 30, 40, 50, 70], [10, 15, 20, 30, 50], [10, 20, 50], [10, 30], [10]].map {
            parts in
            decades.flatMap { decade in
                parts.map { Tick(value: DecimalTicks.value($0, decade - 1), label: text($0, decade - 1)) }
            }
        }
        let sparse = [2, 3, 5, 10, 20, 50, 100].map { stride in
            decades.filter { $0 % stride == 0 }.map {
                Tick(value: DecimalTicks.value(1, $0), label: text(1, $0))
            }
        }
        return (far + sparse).map { mirrored($0, low: low, high: high) }.filter { !$0.isEmpty }
    }

    private static func text(_ integer: Int, _ exponent: Int) -> String {
        let isWhole = exponent < 0 && integer % 10 == 0
        let (integer, exponent) = isWhole ? (integer / 10, exponent + 1) : (integer, exponent)
        return exponent > 5
            ? (integer == 1 ? "" : "\(integer)×") + "10" + DecimalTicks.superscript(exponent)
            : DecimalTicks.text(integer, exponent)
    }

    /// k at log k and at -log k, from the low end to the high one.
    private static func mirrored(_ ratios: [Tick], low: Double, high: Double) -> [Tick] {
        let upper = ratios.map { Tick(value: log($0.value), label: "1:\($0.label)") }
        let lower = ratios.filter { $0.value > 1 }.map { Tick(value: -log($0.value), label: "\($0.label):1") }
        return (lower.reversed() + upper).filter { $0.value >= low - 1e-9 && $0.value <= high + 1e-9 }
    }
}

/// The ticks of an axis with their labels' texts, for a given length of the axis.
struct TickLabels {
    let ticks: [Tick]
    let blocks: [TextBlock]
    /// Whether the labels read from bottom to top.
    var areVertical = false

    /// The greatest extent of the labels along and across the reading direction of the page.
    var width: Double { blocks.map { areVertical ? $0.height : $0.width }.max() ?? 0 }
    var height: Double { blocks.map { areVertical ? $0.width : $0.height }.max() ?? 0 }

    /// Between neighbouring labels, in points.
    private static let gap = 9.0
    /// Ticks closer than this look crowded, in points.
    private static let closestX = 54.0
    /// Ratios are short, and stand closer to each other the larger they are.
    private static let closestRatio = 30.0
    private static let closestY = 30.0
    /// Category names are wrapped to this where they stand upright or beside the vertical axis.
    private static let longestName = 130.0

    /// The labels under a horizontal axis that is `length` points long.
    static func horizontal(_ axis: ResolvedAxis, length: Double, measurer: TextMeasurer) -> TickLabels {
        if case .categories(let names) = axis.scale {
            return horizontalNames(names, axis, slot: length / Double(names.count), measurer)
        }
        let closest = axis.scale == .logarithmsOfRatios ? closestRatio : closestX
        return fitting(axis, length: length, measurer) { distance, first, second in
            distance >= max(closest, (first.width + second.width) / 2 + gap)
        }
    }

    /// The labels beside a vertical axis that is `length` points high.
    static func vertical(_ axis: ResolvedAxis, length: Double, measurer: TextMeasurer) -> TickLabels {
        if case .categories = axis.scale {
            return make(TickCandidates.make(axis)[0], measurer, limit: longestName)
        }
        return fitting(axis, length: length, measurer) { distance, first, second in
            distance >= max(closestY, (first.height + second.height) / 2 + 2)
        }
    }

    /// The least length of an axis on which the labels do not overlap.
    static func leastLength(_ axis: ResolvedAxis, isVertical: Bool, measurer: TextMeasurer) -> Double {
        guard case .categories(let names) = axis.scale else { return 0 }
        let labels =
            isVertical
            ? vertical(axis, length: 0, measurer: measurer) : uprightNames(axis, measurer)
        return Double(names.count) * ((isVertical ? labels.height : labels.width) + 3)
    }

    /// Names side by side, wrapped at spaces; upright where a word does not fit into its slot.
    private static func horizontalNames(
        _ names: [String], _ axis: ResolvedAxis, slot: Double, _ measurer: TextMeasurer
    ) -> TickLabels {
        let limit = slot - gap
        guard names.allSatisfy({ measurer.fitsWordByWord($0, .tickLabel, limit: limit) }) else {
            return uprightNames(axis, measurer)
        }
        return make(TickCandidates.make(axis)[0], measurer, limit: limit)
    }

    private static func uprightNames(_ axis: ResolvedAxis, _ measurer: TextMeasurer) -> TickLabels {
        var labels = make(TickCandidates.make(axis)[0], measurer, limit: longestName)
        labels.areVertical = true
        return labels
    }

    private static func make(_ ticks: [Tick], _ measurer: TextMeasurer, limit: Double = .infinity)
        -> TickLabels
    {
        TickLabels(
            ticks: ticks,
            blocks: ticks.map {
                TextBlock($0.label, .tickLabel, .tickLabel, limit: limit, measurer: measurer)
            })
    }

    /// The most ticks whose labelled neighbours are far enough apart.
    private static func fitting(
        _ axis: ResolvedAxis, length: Double, _ measurer: TextMeasurer,
        isApart: (_ distance: Double, TextBlock, TextBlock) -> Bool
    ) -> TickLabels {
        let mapping = AxisMapping(axis, start: 0, end: length)
        let candidates = TickCandidates.make(axis).lazy.map { make($0, measurer) }
        let fit = candidates.first { labels in
            let placed = zip(labels.ticks, labels.blocks).filter { !$1.isEmpty }
                .map { (mapping.position($0.value) ?? 0, $1) }
            return zip(placed, placed.dropFirst()).allSatisfy { isApart($1.0 - $0.0, $0.1, $1.1) }
        }
        if let fit { return fit }
        // Not even the sparsest set fits: one label is left, and the margins make room for it.
        let last = TickCandidates.make(axis).last ?? []
        return make(Array(last.filter { !$0.label.isEmpty }.prefix(1)), measurer)
    }
}
