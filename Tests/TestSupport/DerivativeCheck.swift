/// Derivatives by central differences in double precision, beside those of a backward pass.
public enum DerivativeCheck {
    /// The greatest deviation of `gradient` from (f(x + h) - f(x - h)) / 2h, relative to the gradient's largest number.
    public static func greatestError(
        of gradient: [Double], at values: [Double], step: Double = 1e-5, _ function: ([Double]) -> Double
    ) -> Double {
        var values = values
        let scale = max(gradient.map(abs).max() ?? 0, 1e-3)
        var worst = 0.0
        for index in values.indices {
            let kept = values[index]
            values[index] = kept + step
            let above = function(values)
            values[index] = kept - step
            let below = function(values)
            values[index] = kept
            worst = max(worst, abs((above - below) / (2 * step) - gradient[index]) / scale)
        }
        return worst
    }

    /// The sum of products, by which an output of many numbers becomes one.
    public static func dot(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
