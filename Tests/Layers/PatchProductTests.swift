import CLayerKernels
import TestSupport
import Testing

@testable import Layers

/// Products of rows that lie apart, and in parts, are bit for bit those of copies side by side.
@Suite struct PatchProductTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let way: ProductPanels.Way
        let segments: Int
        let inner: Int
        let columns: Int

        var testDescription: String { "\(way), \(segments) x \(inner) x \(columns)" }
    }

    static let ways: [ProductPanels.Way] = [.avx512, .avx2].filter(\.isHere)
    /// Segments of which several, one, and a part are summed at a time.
    static let cases = ways.flatMap { way in
        [(7, 21, 64), (3, 40, 19), (5, 300, 40), (3, 700, 33), (2, 1100, 20)].map {
            Case(way: way, segments: $0.0, inner: $0.1, columns: $0.2)
        }
    }

    /// Lines of 17 rows, three in each of two images; a row's segments, two rows and two lines overlap as patches of a map do.
    @Test(arguments: cases) func areThoseOfCopies(_ item: Case) {
        let (images, lines, rows, step) = (2, 3, 17, 6)
        let (segmentStride, total) = (rows * step + item.inner, item.segments * item.inner)
        let lineStride = 2 * segmentStride
        let imageStride = (lines + item.segments) * lineStride
        let map = HashedNumbers.signed("map", images * imageStride + total, amplitude: 1)
        let weights = ProductWeights(
            HashedNumbers.signed("weights", total * item.columns, amplitude: 1)[...], inner: total,
            columns: item.columns, item.way)
        let bias = HashedNumbers.signed("bias", item.columns, amplitude: 1)
        let (lineLength, imageLength) = ((rows + 2) * item.columns, (lines + 1) * (rows + 2) * item.columns)
        let places = jc_patches(
            images: images, a_image: imageStride, b_image: 0, c_image: imageLength, lines: lines,
            a_line: lineStride,
            c_line: lineLength, segments: item.segments, a_segment: segmentStride)
        var output = [Float](repeating: 7, count: images * imageLength)
        product(map, bias, into: &output) { a, end, c in
            weights.multiply(
                a, aStride: step, rows: rows, at: places, into: c, cStride: item.columns, then: end)
        }
        var expected = [Float](repeating: 7, count: images * imageLength)
        for (image, line) in (0..<(images * lines)).map({ ($0 / lines, $0 % lines) }) {
            let copies = (0..<(rows * total)).map { index in
                let (row, k) = index.quotientAndRemainder(dividingBy: total)
                return map[
                    image * imageStride + line * lineStride + row * step + k / item.inner * segmentStride
                        + k % item.inner]
            }
            var part = [Float](repeating: 0, count: rows * item.columns)
            product(copies, bias, into: &part) { a, end, c in
                weights.multiply(a, aStride: total, rows: rows, into: c, cStride: item.columns, then: end)
            }
            let start = image * imageLength + line * lineLength
            expected.replaceSubrange(start..<(start + part.count), with: part)
        }
        #expect(output.map(\.bitPattern) == expected.map(\.bitPattern))
    }

    /// A row in parts, one after the other.
    @Test(arguments: ways) func partsAddUp(_ way: ProductPanels.Way) {
        let (rows, inner, columns, first) = (26, 300, 32, 128)
        let left = HashedNumbers.signed("left", rows * inner, amplitude: 1)
        let right = HashedNumbers.signed("right", inner * columns, amplitude: 1)
        let whole = ProductWeights(right[...], inner: inner, columns: columns, way)
        var (expected, found) = ([Float](repeating: 0, count: rows * columns), [Float]())
        product(left, nil, into: &expected) { a, end, c in
            whole.multiply(a, aStride: inner, rows: rows, into: c, cStride: columns, then: end)
        }
        found = [Float](repeating: .nan, count: rows * columns)
        for part in [0..<first, first..<inner] {
            let panels = ProductPanels(inner: part.count, columns: columns, way)
            var slices: [Float] = []
            for slice in panels.slices(of: 0..<columns) {
                for k in part { slices += slice.columns.map { right[k * columns + $0] } }
            }
            product(Array(left[part.lowerBound...]), nil, into: &found) { a, end, c in
                slices.withUnsafeBufferPointer {
                    panels.multiply(
                        a, aStride: inner, rows: rows, by: $0, into: c, cStride: columns,
                        adds: part.lowerBound > 0, then: end)
                }
            }
        }
        #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
    }

    /// Images with weights of their own, as the planes of Winograd's tiles are, by every way.
    @Test(arguments: ProductWeightsTests.ways) func eachImageHasItsWeights(_ way: ProductPanels.Way) {
        let (images, rows, inner, columns) = (3, 13, 20, 32)
        let panels = ProductPanels(inner: inner, columns: columns, way)
        let height = rows + panels.excess
        let left = HashedNumbers.signed("left", images * height * inner, amplitude: 1)
        let weights = HashedNumbers.signed("weights", images * inner * columns, amplitude: 1)
        let places = jc_patches(
            images: images, a_image: height * inner, b_image: inner * columns, c_image: height * columns,
            lines: 1, a_line: 0, c_line: 0, segments: 1, a_segment: 0)
        var found = [Float](repeating: 0, count: images * height * columns)
        product(left, nil, into: &found) { a, end, c in
            weights.withUnsafeBufferPointer {
                panels.multiply(
                    a, aStride: inner, rows: rows, at: places, by: $0, into: c, cStride: columns, then: end)
            }
        }
        for image in 0..<images {
            var own = [Float](repeating: 0, count: height * columns)
            product(Array(left[(image * height * inner)...]), nil, into: &own) { a, end, c in
                weights[(image * inner * columns)...].withUnsafeBufferPointer {
                    panels.multiply(
                        a, aStride: inner, rows: rows, by: $0, into: c, cStride: columns, then: end)
                }
            }
            let (start, count) = (image * height * columns, rows * columns)
            #expect(found[start..<(start + count)].elementsEqual(own[..<count]))
        }
    }

    private func product(
        _ a: [Float], _ bias: [Float]?, into c: inout [Float],
        _ body: (UnsafeBufferPointer<Float>, jc_product_end, UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        let bias = bias ?? []
        c.withUnsafeMutableBufferPointer { c in
            a.withUnsafeBufferPointer { a in
                bias.withUnsafeBufferPointer { bias in
                    body(
                        a,
                        jc_product_end(
                            bias: bias.isEmpty ? nil : bias.baseAddress, residual: nil,
                            activation: bias.isEmpty ? jc_no_activation : jc_relu),
                        c)
                }
            }
        }
    }
}
