import CLayerKernels

/// The filters of a 3x3 convolution for products in Winograd's domain, in panels of output channels.
struct WinogradFilters: Sendable {
    /// Of one block of channels.
    let panels: ProductPanels
    /// Whether G g G^T of all is kept; else each panel is transformed when it is multiplied with.
    let areTransformed: Bool
    /// For each block of channels and panel, `[36, slice, input, column]`, or `[slice, input, 9, column]` of filters as they are.
    private let values: LastingNumbers<Float>

    /// Tiles that one transform of the filters is worth.
    static let tilesOfTransform = 96
    /// From as many filters on they are kept as they are, in a quarter of the memory.
    private static let manyFilters = 1 << 16

    init(_ convolution: FoldedConvolution, _ channels: ChannelBlocks) {
        let panels = ProductPanels(inner: channels.inputs, columns: channels.outputs)
        self.panels = panels
        areTransformed =
            ProductPanels.Way.best == .library || channels.count > 1
            || channels.inputs * channels.outputs < Self.manyFilters
        let elements = areTransformed ? WinogradConvolution.planes : 9
        values = LastingNumbers<Float>(
            channels.count * elements * panels.inner * panels.storedColumns(0..<panels.columns))
        var place = 0
        for block in 0..<channels.count {
            for panel in panels.ranges {
                let slices = panels.slices(of: panel)
                let filters = slices.map { Self.filters(of: $0, block, channels, convolution) }
                let part =
                    areTransformed
                    ? Self.planes(filters, columns: slices.map(\.width)) : filters.flatMap { $0 }
                place =
                    UnsafeMutableBufferPointer(rebasing: values.elements[place...])
                    .update(fromContentsOf: part) + place
            }
        }
    }

    /// `[input, 9, column]`.
    private static func filters(
        of slice: ProductPanels.Slice, _ block: Int, _ channels: ChannelBlocks,
        _ convolution: FoldedConvolution
    ) -> [Float] {
        var filters = [Float](repeating: 0, count: channels.inputs * 9 * slice.width)
        for input in 0..<channels.inputs {
            for (column, output) in slice.columns.enumerated() {
                guard let at = channels.weight(block: block, input: input, output: output) else { continue }
                let start = at.output * convolution.geometry.weightsPerOutput + at.input * 9
                for place in 0..<9 {
                    filters[(input * 9 + place) * slice.width + column] = convolution.weights[start + place]
                }
            }
        }
        return filters
    }

    /// G g G^T of slices of filters, each `[input, 9, column]`: `[36, slice, input, column]`.
    static func planes(_ slices: [[Float]], columns: [Int]) -> [Float] {
        let size = slices.reduce(0) { $0 + $1.count } / 9
        var planes = [Float](repeating: 0, count: WinogradConvolution.planes * size)
        planes.withUnsafeMutableBufferPointer { planes in
            guard var target = planes.baseAddress else { return }
            for (filters, columns) in zip(slices, columns) {
                jc_winograd_filters(filters, filters.count / (9 * columns), columns, target, size)
                target += filters.count / 9
            }
        }
        return planes
    }

    /// Elements of scratch memory for a transformed panel.
    var scratchCount: Int { areTransformed ? 0 : WinogradConvolution.planes * scratchStride }

    private var scratchStride: Int {
        panels.inner * panels.storedColumns(0..<panels.width) + WinogradConvolution.planeGap
    }

    /// Calls `body` with the 36 planes `[slice, input, column]` of a panel and the distance from one to the next.
    func withPlanes(
        of panel: Range<Int>, block: Int, _ scratch: borrowing ForwardScratch,
        _ body: (_ planes: UnsafeBufferPointer<Float>, _ stride: Int) -> Void
    ) {
        let size = panels.inner * panels.storedColumns(panel)
        // Panels before are whole.
        let filters =
            panels.inner * (block * panels.storedColumns(0..<panels.columns) + panel.lowerBound)
        if areTransformed {
            let planes = values.elements[(WinogradConvolution.planes * filters)...]
            return body(UnsafeBufferPointer(rebasing: planes), size)
        }
        guard let start = values.elements.baseAddress, let planes = scratch.filters.baseAddress else {
            return
        }
        scratch.clock.measure(.transforms) {
            for slice in panels.slices(of: panel) {
                let before = panels.inner * (slice.columns.lowerBound - panel.lowerBound)
                jc_winograd_filters(
                    start + 9 * (filters + before), panels.inner, slice.width, planes + before,
                    scratchStride)
            }
        }
        body(UnsafeBufferPointer(scratch.filters), scratchStride)
    }
}
