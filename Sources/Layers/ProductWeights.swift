import CLayerKernels

/// The right factor of a layer's products, laid out for the fastest calls.
package struct ProductWeights: Sendable {
    private let panels: ProductPanels
    /// `[slice, inner, column of the slice]`.
    private let values: [Float]

    /// - Parameter matrix: `[inner, columns]` row-major.
    package init(_ matrix: ArraySlice<Float>, inner: Int, columns: Int) {
        panels = ProductPanels(inner: inner, columns: columns)
        values = Self.panels(Array(matrix), panels)
    }

    private static func panels(_ matrix: [Float], _ panels: ProductPanels) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(matrix.count)
        for slice in panels.ranges.flatMap(panels.slices) {
            for row in 0..<panels.inner {
                let start = row * panels.columns
                values += matrix[(start + slice.lowerBound)..<(start + slice.upperBound)]
            }
        }
        return values
    }

    /// Length of the sums.
    package var inner: Int { panels.inner }
    package var columns: Int { panels.columns }

    /// Rows beyond the last one that a product may read and overwrite.
    package var excess: Int { panels.excess }

    /// `rows` rows of `a`, `aStride` apart, times the weights, into rows of `c`, `cStride` apart.
    package func multiply(
        _ a: UnsafeBufferPointer<Float>, aStride: Int, rows: Int, into c: UnsafeMutableBufferPointer<Float>,
        cStride: Int
    ) {
        values.withUnsafeBufferPointer { values in
            for panel in panels.ranges {
                panels.multiply(
                    a, aStride: aStride, rows: rows,
                    by: UnsafeBufferPointer(rebasing: values[(panel.lowerBound * inner)...]),
                    columns: panel.count,
                    into: UnsafeMutableBufferPointer(rebasing: c[panel.lowerBound...]), cStride: cStride)
            }
        }
    }
}

/// How the columns of a product's right factor are divided.
///
/// A row's result must not depend, by a bit, on the rows beside it, since these belong to other images.
///
/// OpenBLAS's AVX-512 kernels have a way for small matrices (rows * columns * inner <= 10^6) that packs neither factor.
/// Weights stand in panels of 32 or 64 columns, so that every product is made of such calls: 240 to 250 GFLOP/s a core of a
/// Zen 5 where one call for all rows and columns gives 205 to 230, and 190 where it gives 75 (32 rows,
/// 512 x 512 weights). A row is computed alike in each.
///
/// Where the processor has AVX2 and not these, products are our own (`product.c`), of slices of 16 columns.
///
/// With other kernels there is one panel. They compute a row alike as long as they see whole strips of rows and stay on
/// one side of the limit for small matrices, beyond which they sum long rows in parts; so the number of rows is
/// rounded up.
package struct ProductPanels: Sendable {
    /// Length of the sums.
    package let inner: Int
    /// Of all panels.
    package let columns: Int
    /// Columns of a panel, but for the last one.
    package let width: Int
    /// Elements of a sum that one call adds up.
    private let part: Int

    /// How products are made.
    package enum Way {
        /// By OpenBLAS's calls for small matrices.
        case small
        /// By our own kernel.
        case own
        /// By one call of OpenBLAS for all rows and columns.
        case whole
    }

    /// Of this machine.
    package static let way: Way = BLAS.hasSmallKernels ? .small : jc_has_products() ? .own : .whole

    /// Whether rows of several images may share a product: each is the same to the bit wherever it stands.
    package static let rowsMayMix = way != .whole || BLAS.rowsMayMix

    package init(inner: Int, columns: Int) {
        self.inner = inner
        self.columns = columns
        let parts = Self.way == .small ? (inner + Self.greatestPart - 1) / Self.greatestPart : 1
        part = (inner + parts - 1) / parts
        width =
            switch Self.way {
            case .small: min(columns, part <= Self.greatestPartOfWidePanels ? 64 : 32)
            case .own: min(columns, 64)
            case .whole: columns
            }
    }

    /// The columns of each panel.
    package var ranges: some Sequence<Range<Int>> {
        stride(from: 0, to: columns, by: width).lazy.map { $0..<min($0 + width, columns) }
    }

    /// The columns of a panel that lie together, `[inner, column]`, one slice behind the other.
    package func slices(of panel: Range<Int>) -> [Range<Int>] {
        guard Self.way == .own else { return [panel] }
        return stride(from: panel.lowerBound, to: panel.upperBound, by: Self.sliceWidth).map {
            $0..<min($0 + Self.sliceWidth, panel.upperBound)
        }
    }

    /// Rows beyond the last one that a product may read and overwrite.
    package var excess: Int { Self.way == .whole ? padded(1) : 0 }

    /// `rows` rows of `a`, `aStride` apart, times a panel of `columns` columns, slice by slice, into rows of `c`, `cStride` apart.
    package func multiply(
        _ a: UnsafeBufferPointer<Float>, aStride: Int, rows: Int, by panel: UnsafeBufferPointer<Float>,
        columns: Int, into c: UnsafeMutableBufferPointer<Float>, cStride: Int
    ) {
        switch Self.way {
        case .small: break
        case .own:
            precondition(
                rows == 0
                    || a.count >= (rows - 1) * aStride + inner && panel.count >= inner * columns
                        && c.count >= (rows - 1) * cStride + columns
            )
            return jc_product(
                a.baseAddress, aStride, rows, panel.baseAddress, inner, columns, c.baseAddress, cStride)
        case .whole:
            return MatrixProduct(rows: padded(rows), columns: columns, inner: inner)
                .multiply(a, aStride: aStride, panel, bStride: columns, into: c, cStride: cStride)
        }
        let atOnce = max(Self.smallProduct / (columns * part), 1)
        RowBlocks.forEach(rows: rows, atOnce: min(atOnce, Self.greatestRows)) { first, count in
            multiply(
                UnsafeBufferPointer(rebasing: a[(first * aStride)...]), aStride, panel,
                MatrixProduct(rows: count, columns: columns, inner: part),
                into: UnsafeMutableBufferPointer(rebasing: c[(first * cStride)...]), cStride)
        }
    }

    /// One block of rows and one panel, part by part of the sums.
    private func multiply(
        _ a: UnsafeBufferPointer<Float>, _ aStride: Int, _ panel: UnsafeBufferPointer<Float>,
        _ whole: MatrixProduct, into c: UnsafeMutableBufferPointer<Float>, _ cStride: Int
    ) {
        for start in stride(from: 0, to: inner, by: part) {
            MatrixProduct(rows: whole.rows, columns: whole.columns, inner: min(part, inner - start)).multiply(
                UnsafeBufferPointer(rebasing: a[start...]), aStride: aStride,
                UnsafeBufferPointer(rebasing: panel[(start * whole.columns)...]), bStride: whole.columns,
                into: c, cStride: cStride, adds: start > 0)
        }
    }

    /// Rows that a call computes for `rows` that are wanted, where there are no kernels for small matrices.
    private func padded(_ rows: Int) -> Int {
        let isLong = inner > Self.greatestUndividedInner
        let wanted = isLong ? max(rows, Self.smallProduct / (columns * inner) + 1) : rows
        return (wanted + Self.strip - 1) / Self.strip * Self.strip
    }

    /// Columns of a slice of our own kernel.
    private static let sliceWidth = 16
    /// Rows that a kernel for AVX2 takes in one strip; other kernels' strips divide it.
    package static let strip = 12
    private static let smallProduct = 1_000_000
    /// Rows of a small call: more make it no faster.
    private static let greatestRows = 96
    /// At 32 columns, 12 rows make a small call.
    private static let greatestPart = 2604
    /// At 64 columns, 24 rows make a small call.
    private static let greatestPartOfWidePanels = 651
    /// No kernel of OpenBLAS sums fewer elements in parts.
    private static let greatestUndividedInner = 256
}

/// How the rows of a layer are divided, so that its products are still in cache for what follows them.
package enum RowBlocks {
    /// Rows at once.
    package static let rows = 192

    /// Calls `body` with the first row and the number of rows of each block.
    package static func forEach<Failure: Error>(
        rows: Int, atOnce: Int = rows, _ body: (_ first: Int, _ count: Int) throws(Failure) -> Void
    ) throws(Failure) {
        for first in stride(from: 0, to: rows, by: atOnce) {
            try body(first, min(atOnce, rows - first))
        }
    }
}
