import CLayerKernels

/// The filters of a 3x3 convolution for products in Winograd's domain, in panels of output channels.
struct WinogradFilters: Sendable {
    /// Of one block of channels.
    let panels: ProductPanels
    /// Whether G g G^T of all is kept; else each panel is transformed when it is multiplied with.
    let areTransformed: Bool
    /// For each block of channels and panel, `[36, input, column]`, or `[input, 9, column]` of filters as they are.
    private let values: [Float]

    /// Tiles that one transform of the filters is worth.
    static let tilesOfTransform = 96
    /// From as many filters on they are kept as they are, in a quarter of the memory.
    private static let manyFilters = 1 << 16

    init(_ convolution: FoldedConvolution, _ channels: ChannelBlocks) {
        let panels = ProductPanels(inner: channels.inputs, columns: channels.outputs)
        self.panels = panels
        areTransformed =
            !BLAS.hasSmallKernels || channels.count > 1 || channels.inputs * channels.outputs < Self.manyFilters
        var values: [Float] = []
        values.reserveCapacity(
            channels.count * panels.inner * panels.columns * (areTransformed ? WinogradConvolution.planes : 9))
        for block in 0..<channels.count {
            for panel in panels.ranges {
                let filters = Self.filters(of: panel, block, channels, convolution)
                values += areTransformed ? Self.planes(filters, columns: panel.count) : filters
            }
        }
        self.values = values
    }

    /// `[input, 9, column]`.
    private static func filters(
        of panel: Range<Int>, _ block: Int, _ channels: ChannelBlocks, _ convolution: FoldedConvolution
    ) -> [Float] {
        var filters = [Float](repeating: 0, count: channels.inputs * 9 * panel.count)
        for input in 0..<channels.inputs {
            for (column, output) in panel.enumerated() {
                guard let at = channels.weight(block: block, input: input, output: output) else { continue }
                let start = at.output * convolution.geometry.weightsPerOutput + at.input * 9
                for place in 0..<9 {
                    filters[(input * 9 + place) * panel.count + column] = convolution.weights[start + place]
                }
            }
        }
        return filters
    }

    /// G g G^T of filters `[input, 9, column]`: `[36, input, column]`.
    static func planes(_ filters: [Float], columns: Int) -> [Float] {
        let size = filters.count / 9
        let count = WinogradConvolution.planes * size
        return [Float](unsafeUninitializedCapacity: count) { planes, initialized in
            jc_winograd_filters(filters, size / columns, columns, planes.baseAddress, size)
            initialized = count
        }
    }

    /// Elements of scratch memory for a transformed panel.
    var scratchCount: Int { areTransformed ? 0 : WinogradConvolution.planes * scratchStride }

    private var scratchStride: Int { panels.inner * panels.width + WinogradConvolution.planeGap }

    /// Calls `body` with the 36 planes `[input, column]` of a panel and the distance from one to the next.
    func withPlanes(
        of panel: Range<Int>, block: Int, _ scratch: borrowing ForwardScratch,
        _ body: (_ planes: UnsafeBufferPointer<Float>, _ stride: Int) -> Void
    ) {
        let size = panels.inner * panel.count
        let filters = block * panels.inner * panels.columns + panels.inner * panel.lowerBound
        values.withUnsafeBufferPointer { values in
            if areTransformed {
                let planes = values[(WinogradConvolution.planes * filters)...]
                return body(UnsafeBufferPointer(rebasing: planes), size)
            }
            guard let start = values.baseAddress, let planes = scratch.filters.baseAddress else { return }
            scratch.clock.measure(.transforms) {
                jc_winograd_filters(start + 9 * filters, panels.inner, panel.count, planes, scratchStride)
            }
            body(UnsafeBufferPointer(scratch.filters), scratchStride)
        }
    }
}
