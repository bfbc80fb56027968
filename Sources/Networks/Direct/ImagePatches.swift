/// Copies the pixels under a convolution's kernel into the columns of a matrix ("im2col").
///
/// Row k of the matrix belongs to one weight (channel, then kernel row, then kernel column); a column belongs
/// to one output pixel. Only a band of output rows is laid out at a time, so that it stays in cache.
struct ImagePatches {
    let geometry: ConvolutionGeometry
    let size: MapSize
    let outputSize: MapSize

    init(_ geometry: ConvolutionGeometry, _ size: MapSize) {
        self.geometry = geometry
        self.size = size
        self.outputSize = geometry.outputSize(size)
    }

    /// Output rows of a band. A function of sizes only: products must not depend on the batch.
    var bandHeight: Int {
        let elementsOfRow = geometry.weightsPerOutput * outputSize.width
        return min(outputSize.height, max(1, Self.elementsOfBand / elementsOfRow))
    }

    /// Elements of the matrix of one band.
    var elementCount: Int { geometry.weightsPerOutput * bandHeight * outputSize.width }

    /// Lays out output rows `band` of the channels that `input` starts with.
    func fill(
        _ columns: UnsafeMutableBufferPointer<Float>, from input: UnsafeBufferPointer<Float>, band: Range<Int>
    ) {
        var row = 0
        for channel in 0..<geometry.inputChannels / geometry.groups {
            let plane = UnsafeBufferPointer(
                rebasing: input[(channel * size.area)..<((channel + 1) * size.area)])
            for kernelRow in 0..<geometry.kernel {
                for kernelColumn in 0..<geometry.kernel {
                    fillRow(columns, at: row, from: plane, band: band, kernelRow, kernelColumn)
                    row += band.count * outputSize.width
                }
            }
        }
    }

    private func fillRow(
        _ columns: UnsafeMutableBufferPointer<Float>, at start: Int, from plane: UnsafeBufferPointer<Float>,
        band: Range<Int>, _ kernelRow: Int, _ kernelColumn: Int
    ) {
        let inside = columnsInside(kernelColumn)
        var line = start
        for outputRow in band {
            let row = outputRow * geometry.stride - geometry.padding + kernelRow
            let isInside = row >= 0 && row < size.height
            let filled = isInside ? inside : 0..<0
            for column in 0..<filled.lowerBound { columns[line + column] = 0 }
            var source =
                row * size.width + filled.lowerBound * geometry.stride - geometry.padding + kernelColumn
            for column in filled {
                columns[line + column] = plane[source]
                source += geometry.stride
            }
            for column in filled.upperBound..<outputSize.width { columns[line + column] = 0 }
            line += outputSize.width
        }
    }

    /// The output columns whose pixel under this kernel column is inside the image.
    private func columnsInside(_ kernelColumn: Int) -> Range<Int> {
        let shift = geometry.padding - kernelColumn
        let stride = geometry.stride
        let first = max(0, (shift + stride - 1) / stride)
        let end = size.width + shift <= 0 ? 0 : (size.width + shift - 1) / stride + 1
        let lowest = min(first, outputSize.width)
        return lowest..<max(lowest, min(end, outputSize.width))
    }

    /// 2 MB: about a core's second-level cache.
    private static let elementsOfBand = 1 << 19
}
