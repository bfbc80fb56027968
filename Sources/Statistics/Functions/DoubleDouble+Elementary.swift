import RealModule

extension DoubleDouble {
    /// ln 2 to 32 digits.
    private static let naturalLogOf2 = DoubleDouble(
        head: 0.693_147_180_559_945_3, tail: 2.319_046_813_846_299_6e-17)

    /// e^x to about 30 digits, for |x| below 700.
    ///
    /// x = k ln 2 + 512 r; the series of e^r - 1 is squared nine times as (1 + y)^2 - 1 = 2y + y^2.
    static func exp(_ x: DoubleDouble) -> DoubleDouble {
        let power = (x.head / naturalLogOf2.head).rounded()
        let scale = 1.0 / 512
        let reduced = x - naturalLogOf2 * DoubleDouble(power)
        let step = DoubleDouble(head: reduced.head * scale, tail: reduced.tail * scale)
        var term = step
        var sum = step
        for order in 2...10 {
            term = term * step / DoubleDouble(Double(order))
            sum = sum + term
        }
        for _ in 0..<9 {
            sum = sum + sum + sum * sum
        }
        let result = sum + DoubleDouble(1)
        let two = Double(sign: .plus, exponent: Int(power), significand: 1)
        return DoubleDouble(head: result.head * two, tail: result.tail * two)
    }

    /// The natural logarithm to about 30 digits, for values between 1e-300 and 1e300.
    ///
    /// One Newton step from the double's logarithm y: log x = y + log(x e^-y).
    public static func log(_ x: DoubleDouble) -> DoubleDouble {
        let start = Double.log(x.head)
        let excess = x * exp(DoubleDouble(-start)) - DoubleDouble(1)
        return DoubleDouble(start) + excess - excess * excess * DoubleDouble(0.5)
    }

    /// e^(-x^2 / 2) rounded to a double: the square is kept exactly, since its error is what the result gets.
    public static func gaussian(_ x: DoubleDouble) -> Double {
        // Beyond 40 the value is 0, and the square of a huge number would overflow.
        guard abs(x.head) < 40 else { return x.head.isNaN ? .nan : 0 }
        let square = x * x
        return Double.exp(-0.5 * square.head) * (1 - 0.5 * square.tail)
    }
}
