import RealModule

/// A distance on the log scale: delta = L - |t|, or how far a parameter lies from an end of its range.
///
/// It is kept in units of the law's own width too, where a huge |beta| leaves the plain value without digits.
struct BoundDistance {
    /// The distance.
    let value: Double
    /// The same in the law's unit.
    let scaled: Double

    /// d / (1 - e^-d), which is 1 at 0.
    var growth: Double { value == 0 ? 1 : -value / Double.expMinusOne(-value) }

    /// d / (e^d - 1), which is 1 at 0.
    var decay: Double { value == 0 ? 1 : value / Double.expMinusOne(value) }

    /// 1 - e^-d in the law's unit.
    var scaledShare: Double { scaled / growth }
}
