import CLayerKernels
import TestSupport
import Testing

@testable import Layers

/// Each way to multiply beside sums in double precision, with what follows.
@Suite struct ProductWeightsTests {
    /// Sizes that fill no tile: rows beyond strips of 6 and 12, columns beyond whole and half panels, sums of two and three parts.
    struct Case: Sendable, CustomTestStringConvertible {
        let way: ProductPanels.Way
        let rows: Int
        let inner: Int
        let columns: Int

        var testDescription: String { "\(way), \(rows) x \(inner) x \(columns)" }
    }

    static let ways: [ProductPanels.Way] = [.avx512, .avx2, .library].filter(\.isHere)
    static let cases = ways.flatMap { way in
        [
            (1, 2, 5), (5, 3, 8), (7, 40, 9), (13, 64, 16), (12, 27, 17), (25, 100, 32), (30, 147, 33),
            (6, 1030, 40), (26, 64, 64), (3, 2100, 50), (24, 512, 1000),
        ].map { Case(way: way, rows: $0.0, inner: $0.1, columns: $0.2) }
    }

    @Test(arguments: cases) func productsAreThoseOfTheDefinition(_ item: Case) {
        let factors = Factors(item)
        let found = factors.product(bias: nil, residual: nil, jc_no_activation)
        #expect(relativeError(found.map(Double.init), factors.sums) < Tolerance.float32Features)
    }

    @Test(arguments: cases) func whatFollowsIsAdded(_ item: Case) {
        let factors = Factors(item)
        let found = factors.product(bias: factors.bias, residual: factors.residual, jc_relu)
        let wanted = factors.sums.indices.map {
            max(
                0,
                factors.sums[$0] + Double(factors.bias[$0 % item.columns]) + Double(factors.residual[$0]))
        }
        #expect(relativeError(found.map(Double.init), wanted) < Tolerance.float32Features)
    }

    @Test(arguments: cases) func activationsOfManyStepsFollow(_ item: Case) {
        let factors = Factors(item)
        let found = factors.product(bias: factors.bias, residual: nil, jc_quick_gelu)
        let wanted = factors.sums.indices.map { index -> Double in
            let x = factors.sums[index] + Double(factors.bias[index % item.columns])
            return x / (1 + Double.exp(-1.702 * x))
        }
        #expect(relativeError(found.map(Double.init), wanted) < Tolerance.float32Features)
    }

    /// To the bit: other rows belong to other images.
    @Test(arguments: cases.filter { $0.way != .library })
    func aRowDoesNotDependOnOthers(_ item: Case) {
        let factors = Factors(item)
        let together = factors.product(bias: factors.bias, residual: factors.residual, jc_gelu)
        let alone = (0..<item.rows).flatMap {
            factors.product(rows: $0..<($0 + 1), bias: factors.bias, residual: factors.residual, jc_gelu)
        }
        #expect(together.map(\.bitPattern) == alone.map(\.bitPattern))
    }

    /// Between the rows of a result with a stride lies what belongs to others.
    @Test(arguments: cases.filter { $0.way != .library })
    func nothingIsWrittenBesideTheResult(_ item: Case) {
        let factors = Factors(item)
        let stride = item.columns + 5
        var c = [Float](repeating: 7, count: item.rows * stride)
        c.withUnsafeMutableBufferPointer { c in
            factors.left.withUnsafeBufferPointer { a in
                factors.weights.multiply(
                    a, aStride: item.inner, rows: item.rows, into: c, cStride: stride,
                    then: jc_product_end(bias: nil, residual: nil, activation: jc_no_activation))
            }
        }
        let sums = factors.product(bias: nil, residual: nil, jc_no_activation)
        for index in c.indices {
            let (row, column) = index.quotientAndRemainder(dividingBy: stride)
            #expect(c[index] == (column < item.columns ? sums[row * item.columns + column] : 7))
        }
    }

    @Test(arguments: ways) func notANumberIsNotLost(_ way: ProductPanels.Way) {
        var factors = Factors(Case(way: way, rows: 13, inner: 20, columns: 32))
        factors.left[3] = .nan
        let found = factors.product(bias: factors.bias, residual: nil, jc_relu)
        #expect(found[..<32].allSatisfy(\.isNaN) && found[32...].allSatisfy { !$0.isNaN })
    }

    @Test(arguments: cases) func theMatrixComesBack(_ item: Case) {
        let factors = Factors(item)
        #expect(factors.weights.matrix == factors.right)
    }
}

/// The factors of a case, and what follows their product.
private struct Factors {
    let item: ProductWeightsTests.Case
    var left: [Float]
    let right: [Float]
    let bias: [Float]
    let residual: [Float]
    let weights: ProductWeights
    /// Of the products, in double precision.
    let sums: [Double]

    init(_ item: ProductWeightsTests.Case) {
        self.item = item
        left = HashedNumbers.signed("left", item.rows * item.inner, amplitude: 1)
        right = HashedNumbers.signed("right", item.inner * item.columns, amplitude: 1)
        bias = HashedNumbers.signed("bias", item.columns, amplitude: 1)
        residual = HashedNumbers.signed("residual", item.rows * item.columns, amplitude: 1)
        weights = ProductWeights(right[...], inner: item.inner, columns: item.columns, item.way)
        let (a, b) = (left, right)
        sums = (0..<(item.rows * item.columns)).map { index in
            let (row, column) = index.quotientAndRemainder(dividingBy: item.columns)
            return (0..<item.inner).reduce(0) { sum, k in
                sum + Double(a[row * item.inner + k]) * Double(b[k * item.columns + column])
            }
        }
    }

    func product(
        rows: Range<Int>? = nil, bias: [Float]?, residual: [Float]?, _ activation: jc_activation
    ) -> [Float] {
        let rows = rows ?? 0..<item.rows
        let a = Array(left[(rows.lowerBound * item.inner)...]) + spare(item.inner)
        let residual = residual.map { Array($0[(rows.lowerBound * item.columns)...]) } ?? []
        let bias = bias ?? []
        var c = [Float](repeating: .nan, count: rows.count * item.columns) + spare(item.columns)
        c.withUnsafeMutableBufferPointer { c in
            a.withUnsafeBufferPointer { a in
                bias.withUnsafeBufferPointer { bias in
                    residual.withUnsafeBufferPointer { residual in
                        weights.multiply(
                            a, aStride: item.inner, rows: rows.count, into: c, cStride: item.columns,
                            then: jc_product_end(
                                bias: bias.isEmpty ? nil : bias.baseAddress,
                                residual: residual.isEmpty ? nil : residual.baseAddress,
                                activation: activation))
                    }
                }
            }
        }
        return Array(c[..<(rows.count * item.columns)])
    }

    /// What the library may read and overwrite.
    private func spare(_ width: Int) -> [Float] { [Float](repeating: 0, count: weights.excess * width) }
}
