import RealModule

/// An unevaluated sum of two doubles: about 32 decimal digits.
///
/// It serves where a bound enters a difference or a large exponent, so that an error in its seventeenth digit
/// would be an error in the twelfth of the result.
///
/// Source of the error-free sum and product: Dekker 1971; Knuth, TAOCP 2, 4.2.2.
@frozen
public struct DoubleDouble: Sendable, Equatable {
    /// The value rounded to a double.
    public let head: Double
    /// What the rounding left out.
    public let tail: Double

    /// A value that is a double.
    @inlinable
    public init(_ value: Double) {
        head = value
        tail = 0
    }

    /// The sum of two doubles whose first dominates.
    @inlinable
    init(head: Double, tail: Double) {
        let sum = head + tail
        self.head = sum
        self.tail = tail - (sum - head)
    }

    /// The exact sum of two doubles.
    @inlinable
    static func exactSum(_ x: Double, _ y: Double) -> DoubleDouble {
        let sum = x + y
        let virtual = sum - x
        return DoubleDouble(head: sum, tail: (x - (sum - virtual)) + (y - virtual))
    }

    /// The exact product of two doubles, where it neither overflows nor underflows.
    @inlinable
    static func exactProduct(_ x: Double, _ y: Double) -> DoubleDouble {
        let product = x * y
        return DoubleDouble(head: product, tail: (-product).addingProduct(x, y))
    }

    /// The sum, with a relative error of about 3 x 2^-106 (Joldes, Muller and Popescu 2017, algorithm 6).
    @inlinable
    public static func + (x: DoubleDouble, y: DoubleDouble) -> DoubleDouble {
        let heads = exactSum(x.head, y.head)
        let tails = exactSum(x.tail, y.tail)
        let partial = DoubleDouble(head: heads.head, tail: heads.tail + tails.head)
        return DoubleDouble(head: partial.head, tail: partial.tail + tails.tail)
    }

    /// The difference.
    @inlinable
    public static func - (x: DoubleDouble, y: DoubleDouble) -> DoubleDouble { x + -y }

    /// The negative.
    @inlinable
    public static prefix func - (x: DoubleDouble) -> DoubleDouble {
        DoubleDouble(head: -x.head, tail: -x.tail)
    }

    /// The product, with a relative error of about 5 x 2^-106 (the same, algorithm 10).
    @inlinable
    public static func * (x: DoubleDouble, y: DoubleDouble) -> DoubleDouble {
        let heads = exactProduct(x.head, y.head)
        return DoubleDouble(head: heads.head, tail: heads.tail + (x.head * y.tail + x.tail * y.head))
    }

    /// The quotient, by two steps of long division.
    @inlinable
    public static func / (x: DoubleDouble, y: DoubleDouble) -> DoubleDouble {
        let first = x.head / y.head
        guard first.isFinite, first != 0 else { return DoubleDouble(first) }
        let remainder = x - y * DoubleDouble(first)
        let second = remainder.head / y.head
        let rest = remainder - y * DoubleDouble(second)
        return DoubleDouble(head: first, tail: second) + DoubleDouble(rest.head / y.head)
    }

    /// The absolute value.
    @inlinable
    public var magnitude: DoubleDouble { head < 0 ? -self : self }
}

extension DoubleDouble {
    /// ln 2 to 32 digits.
    private static let naturalLogOf2 = DoubleDouble(
        head: 0.693_147_180_559_945_3, tail: 2.319_046_813_846_299_6e-17)

    /// 1/2 to 1/10, what each term of the series has beyond the one before.
    private static let inverses = (2...10).map { DoubleDouble(1) / DoubleDouble(Double($0)) }

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
        for inverse in inverses {
            term = term * step * inverse
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
