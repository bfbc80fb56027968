import ArgumentParser

/// Whole numbers that an option takes.
enum OptionRange {
    /// Refuses a value outside of its range; nil is an option that was not given.
    ///
    /// - Parameter name: of the option, with its dashes.
    /// - Throws: `ValidationError` with the option, the range and what was found.
    static func check(_ name: String, _ value: Int?, in range: ClosedRange<Int>) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError(
            "\(name): expected \(range.lowerBound) to \(text(range.upperBound)), found \(value)")
    }

    /// Zeros that nobody counts as a power of ten.
    private static func text(_ bound: Int) -> String {
        switch bound {
        case 1_000_000_000: "10^9"
        case 1_000_000_000_000: "10^12"
        default: "\(bound)"
        }
    }
}
