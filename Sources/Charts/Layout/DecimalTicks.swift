import Foundation

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
