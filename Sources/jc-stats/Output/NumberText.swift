import Foundation

/// Numbers as a person reads them.
enum NumberText {
    /// A number with a fixed count of decimals.
    static func fixed(_ value: Double, _ decimals: Int = 4) -> String {
        guard value.isFinite else { return "-" }
        // A small number keeps a digit instead of looking like nothing.
        if value != 0, abs(value) < 0.5 * pow(10, -Double(decimals)) { return String(format: "%.1e", value) }
        return String(format: "%.\(decimals)f", value == 0 ? 0 : value)
    }

    /// A probability in percent.
    static func percent(_ value: Double, _ decimals: Int = 2) -> String {
        String(format: "%.\(decimals)f%%", 100 * value)
    }

    /// A difference of shares in percentage points, with its sign.
    static func points(_ value: Double) -> String { String(format: "%+.2f", 100 * value) }

    /// A p-value: small ones in powers of ten.
    static func pValue(_ value: Double) -> String {
        if value < 1e-300 { return "<1e-300" }
        return value < 1e-3 ? String(format: "%.1e", value) : String(format: "%.3f", value)
    }

    /// A parameter without needless decimals: 2, 0.5, 1e-06.
    static func short(_ value: Double) -> String { String(format: "%g", value) }

    /// The ends of a range without needless decimals: [0.2, 1].
    static func interval(_ ends: [Double]) -> String { "[" + ends.map(short).joined(separator: ", ") + "]" }

    /// The ends of a range with a fixed count of decimals: [0.9359, 0.9379].
    static func fixedInterval(_ ends: [Double]) -> String {
        "[" + ends.map { fixed($0) }.joined(separator: ", ") + "]"
    }

    /// A count with thousands separated.
    static func count(_ value: Int) -> String {
        var text = ""
        for (place, digit) in String(abs(value)).reversed().enumerated() {
            if place > 0, place.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }

    /// "1 pair", "3 pairs".
    static func pairs(_ value: Int) -> String { value == 1 ? "1 pair" : "\(count(value)) pairs" }

    /// Bytes in powers of a thousand: 812 B, 1.9 MB.
    static func bytes(_ count: Int) -> String {
        guard count >= 1000 else { return "\(count) B" }
        var (value, units) = (Double(count) / 1000, ["kB", "MB", "GB", "TB", "PB"][...])
        while value >= 999.95, units.count > 1 {
            value /= 1000
            units.removeFirst()
        }
        return String(format: "%.1f ", value) + (units.first ?? "")
    }

    /// Seconds as 5 s, 3 min 20 s, 2 h 5 min.
    static func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e9).rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}
