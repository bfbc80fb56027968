import CLayerKernels

/// How the columns of a product's right factor are laid out, and who multiplies.
///
/// A row's result must not depend, by a bit, on the rows beside it, since these belong to other images.
///
/// Where the processor has AVX-512 or AVX2, products are our own (`ProductTemplate.h`): their weights lie in panels, and bias, residual
/// and ReLU follow in registers. On one core of a Zen 5, GFLOP/s with all that beside OpenBLAS's fastest calls, those for small
/// matrices, on panels and an epilogue behind them: 204 to 172 (12544 rows, 64 x 256 weights, residual), 248 to 235 (12544, 256 x 64),
/// 246 to 229 (3136, 128 x 512, residual), 260 to 197 (196, 2048 x 512), 257 to 222 (394, 768 x 2304); its peak is 258. With AVX2 alone
/// 118 to 129, where one call of OpenBLAS makes 54 to 102.
///
/// Elsewhere there is one panel, and OpenBLAS multiplies. Its kernels compute a row alike as long as they see whole strips of rows and
/// stay on one side of the limit for small matrices, beyond which they sum long rows in parts; so the number of rows is rounded up.
package struct ProductPanels: Sendable {
    /// Length of the sums.
    package let inner: Int
    /// Of all panels.
    package let columns: Int
    package let way: Way

    /// How products are made.
    package enum Way: Sendable {
        case avx512
        case avx2
        /// By one call of OpenBLAS for all columns.
        case library

        /// Columns of a slice of weights; 0 for all.
        var sliceWidth: Int {
            switch self {
            case .avx512: 32
            case .avx2: 16
            case .library: 0
            }
        }

        /// Whether the factors of a row may lie apart and its sums be begun, and nothing is overwritten beyond a line.
        var takesPatches: Bool { self != .library }

        /// Whether this machine has what it takes.
        package var isHere: Bool {
            switch self {
            case .avx512: jc_has_avx512()
            case .avx2: jc_has_avx2()
            case .library: true
            }
        }

        /// The fastest here; what OPENBLAS_CORETYPE confines to AVX2 stays there.
        package static let best: Way =
            Way.avx512.isHere && jc_core_has_avx512(BLAS.core) ? .avx512 : Way.avx2.isHere ? .avx2 : .library
    }

    /// Whether rows of several images may share a product: each is the same to the bit wherever it stands.
    package static let rowsMayMix = Way.best != .library || BLAS.rowsMayMix

    package init(inner: Int, columns: Int, _ way: Way = .best) {
        (self.inner, self.columns, self.way) = (inner, columns, way)
    }

    /// Columns of each panel but the last one: of panels one is transformed at a time (``WinogradFilters``).
    package var width: Int { way == .library ? columns : min(columns, Self.panelWidth) }

    /// The columns of each panel.
    package var ranges: some Sequence<Range<Int>> {
        stride(from: 0, to: columns, by: width).lazy.map { $0..<min($0 + width, columns) }
    }

    /// Columns that lie together, `[inner, column]`, one slice behind the other.
    package struct Slice: Sendable {
        package let columns: Range<Int>
        /// Zeros follow the columns up to so many.
        package let width: Int
    }

    package func slices(of panel: Range<Int>) -> [Slice] {
        let width = way.sliceWidth
        guard width > 0 else { return [Slice(columns: panel, width: panel.count)] }
        return stride(from: panel.lowerBound, to: panel.upperBound, by: width).map { first in
            let count = min(width, panel.upperBound - first)
            return Slice(columns: first..<(first + count), width: count > width / 2 ? width : width / 2)
        }
    }

    /// Columns of the widest slice, with its zeros.
    package var widestSlice: Int { slices(of: 0..<min(columns, width)).map(\.width).max() ?? 0 }

    /// Columns of a panel with the zeros that follow them.
    package func storedColumns(_ panel: Range<Int>) -> Int {
        slices(of: panel).reduce(0) { $0 + $1.width }
    }

    /// Rows beyond the last one that a product may read and overwrite.
    package var excess: Int { way == .library ? padded(1) : 0 }

    /// Rows of `a`, `aStride` apart, times all columns, into rows of `c`, `cStride` apart, and what follows; nothing without a bias.
    ///
    /// - Parameters:
    ///   - rows: of each line.
    ///   - places: of images and lines, and of a row's factors; segments of them where ``Way/takesPatches`` says so.
    ///   - adds: whether the sums begin with what is there, where ``Way/takesPatches`` says so: those of the parts of a row, one after
    ///     the other, are bit for bit those of the whole row.
    package func multiply(
        _ a: UnsafeBufferPointer<Float>, aStride: Int, rows: Int, at places: jc_patches = oneLine,
        by weights: UnsafeBufferPointer<Float>, into c: UnsafeMutableBufferPointer<Float>, cStride: Int,
        adds: Bool = false, then end: jc_product_end = noEnd
    ) {
        let (images, lines, segments) = (places.images, places.lines, places.segments)
        guard rows > 0, images > 0, lines > 0 else { return }
        let shape = jc_product(
            rows: rows, inner: inner / segments, columns: columns, a_stride: aStride, c_stride: cStride,
            adds: adds)
        let lastInput =
            (images - 1) * places.a_image + (lines - 1) * places.a_line + (rows - 1) * aStride
            + (segments - 1) * places.a_segment + shape.inner
        let lastOutput =
            (images - 1) * places.c_image + (lines - 1) * places.c_line + (rows - 1) * cStride + columns
        precondition(
            inner.isMultiple(of: segments) && a.count >= lastInput
                && weights.count >= (images - 1) * places.b_image + inner * columns && c.count >= lastOutput)
        switch way {
        case .avx512:
            jc_product_avx512(shape, places, a.baseAddress, weights.baseAddress, end, c.baseAddress)
        case .avx2:
            jc_product_avx2(shape, places, a.baseAddress, weights.baseAddress, end, c.baseAddress)
        case .library: multiplyByLibrary(a, shape, places, weights, c, end)
        }
    }

    /// Line by line; rows beyond each line are overwritten.
    private func multiplyByLibrary(
        _ a: UnsafeBufferPointer<Float>, _ shape: jc_product, _ places: jc_patches,
        _ weights: UnsafeBufferPointer<Float>, _ c: UnsafeMutableBufferPointer<Float>, _ end: jc_product_end
    ) {
        precondition(places.segments == 1 && !shape.adds)
        let product = MatrixProduct(rows: padded(shape.rows), columns: columns, inner: inner)
        for index in 0..<(places.images * places.lines) {
            let (image, line) = index.quotientAndRemainder(dividingBy: places.lines)
            let place = image * places.c_image + line * places.c_line
            let lineOfC = UnsafeMutableBufferPointer(rebasing: c[place...])
            product.multiply(
                UnsafeBufferPointer(rebasing: a[(image * places.a_image + line * places.a_line)...]),
                aStride: shape.a_stride, UnsafeBufferPointer(rebasing: weights[(image * places.b_image)...]),
                bStride: columns, into: lineOfC, cStride: shape.c_stride)
            let own = jc_product_end(
                bias: end.bias, residual: end.residual.map { $0 + place }, activation: end.activation)
            lineOfC.baseAddress.map { Self.finish($0, shape, own) }
        }
    }

    /// Rows and factors one after the other.
    package static var oneLine: jc_patches {
        jc_patches(
            images: 1, a_image: 0, b_image: 0, c_image: 0, lines: 1, a_line: 0, c_line: 0, segments: 1,
            a_segment: 0)
    }

    /// Nothing follows.
    package static var noEnd: jc_product_end {
        jc_product_end(bias: nil, residual: nil, activation: jc_no_activation)
    }

    /// What follows a product of the library: nothing without a bias, and no residual with an activation of many steps.
    private static func finish(_ c: UnsafeMutablePointer<Float>, _ shape: jc_product, _ end: jc_product_end) {
        guard let bias = end.bias else { return }
        switch end.activation {
        case jc_relu, jc_no_activation:
            jc_epilogue(
                c, shape.rows, shape.columns, shape.c_stride, bias, end.residual,
                end.activation == jc_relu)
        default:
            for row in 0..<shape.rows {
                jc_activate(c + row * shape.c_stride, 1, shape.columns, bias, end.activation)
            }
        }
    }

    /// Rows that a call computes for `rows` that are wanted, by the library.
    private func padded(_ rows: Int) -> Int {
        let isLong = inner > Self.greatestUndividedInner
        let wanted = isLong ? max(rows, Self.smallProduct / (columns * inner) + 1) : rows
        return (wanted + Self.strip - 1) / Self.strip * Self.strip
    }

    /// A whole number of slices.
    private static let panelWidth = 64
    /// Rows that a kernel takes in one strip; other kernels' strips divide it.
    package static let strip = 12
    private static let smallProduct = 1_000_000
    /// No kernel of OpenBLAS sums fewer elements in parts.
    private static let greatestUndividedInner = 256
}
