import CLayerKernels

/// The right factor of a layer's products, laid out for the fastest calls.
package struct ProductWeights: Sendable {
    private let panels: ProductPanels
    /// `[slice, inner, column of the slice]`.
    private let values: LastingNumbers<Float>

    /// - Parameter matrix: `[inner, columns]` row-major.
    package init(
        _ matrix: ArraySlice<Float>, inner: Int, columns: Int, _ way: ProductPanels.Way = .best
    ) {
        let panels = ProductPanels(inner: inner, columns: columns, way)
        self.panels = panels
        let slices = panels.slices(of: 0..<columns)
        let values = LastingNumbers<Float>(inner * slices.reduce(0) { $0 + $1.width })
        var place = 0
        for slice in slices {
            for row in 0..<inner {
                let start = matrix.startIndex + row * columns
                for (column, at) in slice.columns.enumerated() {
                    values.elements[place + column] = matrix[start + at]
                }
                place += slice.width
            }
        }
        self.values = values
    }

    /// Length of the sums.
    package var inner: Int { panels.inner }
    package var columns: Int { panels.columns }

    /// Rows beyond the last one that a product may read and overwrite.
    package var excess: Int { panels.excess }

    /// `[inner, columns]` row-major.
    var matrix: [Float] {
        var matrix = [Float](repeating: 0, count: inner * columns)
        var place = 0
        for slice in panels.slices(of: 0..<columns) {
            for row in 0..<inner {
                for (column, at) in slice.columns.enumerated() {
                    matrix[row * columns + at] = values.elements[place + column]
                }
                place += slice.width
            }
        }
        return matrix
    }

    /// Rows of `a` times the weights, and what follows, as ``ProductPanels`` multiplies them.
    package func multiply(
        _ a: UnsafeBufferPointer<Float>, aStride: Int, rows: Int,
        at places: jc_patches = ProductPanels.oneLine,
        into c: UnsafeMutableBufferPointer<Float>, cStride: Int, then end: jc_product_end
    ) {
        panels.multiply(
            a, aStride: aStride, rows: rows, at: places, by: UnsafeBufferPointer(values.elements), into: c,
            cStride: cStride, then: end)
    }
}

/// How the rows of a layer are divided, so that its products are still in cache for what follows them.
package enum RowBlocks {
    /// Rows at once: the pixels of a map of 14 x 14, of four of 7 x 7 and of a sixteenth of one of 56 x 56, so that no few rows are left
    /// for which all weights would be read again.
    package static let rows = 196

    /// Calls `body` with the first row and the number of rows of each block.
    package static func forEach<Failure: Error>(
        rows: Int, atOnce: Int = rows, _ body: (_ first: Int, _ count: Int) throws(Failure) -> Void
    ) throws(Failure) {
        for first in stride(from: 0, to: rows, by: atOnce) {
            try body(first, min(atOnce, rows - first))
        }
    }
}
