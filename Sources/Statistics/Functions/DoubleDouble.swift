import RealModule

/// An unevaluated sum of two doubles: about 32 decimal digits.
///
/// It serves where a bound enters a difference or a large exponent, so that an error in its seventeenth digit
/// would be an error in the twelfth of the result.
///
/// Source of the error-free sum and product: Dekker 1971; Knuth, TAOCP 2, 4.2.2.
public struct DoubleDouble: Sendable, Equatable {
    /// The value rounded to a double.
    public let head: Double
    /// What the rounding left out.
    public let tail: Double

    /// A value that is a double.
    public init(_ value: Double) {
        head = value
        tail = 0
    }

    /// The sum of two doubles whose first dominates.
    init(head: Double, tail: Double) {
        let sum = head + tail
        self.head = sum
        self.tail = tail - (sum - head)
    }

    /// The exact sum of two doubles.
    static func exactSum(_ x: Double, _ y: Double) -> DoubleDouble {
        let sum = x + y
        let virtual = sum - x
        return DoubleDouble(head: sum, tail: (x - (sum - virtual)) + (y - virtual))
    }

    /// The exact product of two doubles, where it neither overflows nor underflows.
    static func exactProduct(_ x: Double, _ y: Double) -> DoubleDouble {
        let product = x * y
        return DoubleDouble(head: product, tail: (-product).addingProduct(x, y))
    }

    /// The sum.
    public static func + (x: DoubleDouble, y: DoubleDouble) -> DoubleDouble {
        let heads = exactSum(x.head, y.head)
        let tails = exactSum(x.tail, y.tail)
        let partial = DoubleDouble(head: heads.head, tail: heads.tail + tails.head)
        return DoubleDouble(head: partial.head, tail: partial.tail + tails.tail)
    }

    /// The difference.
    public static func - (x: DoubleDouble, y: DoubleDouble) -> DoubleDouble { x + -y }

    /// The negative.
    public static prefix func - (x: DoubleDouble) -> DoubleDouble {
        DoubleDouble(head: -x.head, tail: -x.tail)
    }

    /// The product.
    public static func * (x: DoubleDouble, y: DoubleDouble) -> DoubleDouble {
        let heads = exactProduct(x.head, y.head)
        return DoubleDouble(head: heads.head, tail: heads.tail + (x.head * y.tail + x.tail * y.head))
    }

    /// The quotient, by two steps of long division.
    public static func / (x: DoubleDouble, y: DoubleDouble) -> DoubleDouble {
        let first = x.head / y.head
        guard first.isFinite, first != 0 else { return DoubleDouble(first) }
        let remainder = x - y * DoubleDouble(first)
        let second = remainder.head / y.head
        let rest = remainder - y * DoubleDouble(second)
        return DoubleDouble(head: first, tail: second) + DoubleDouble(rest.head / y.head)
    }

    /// The absolute value.
    public var magnitude: DoubleDouble { head < 0 ? -self : self }
}
