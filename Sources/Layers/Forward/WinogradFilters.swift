import CLayerKernels

/// The filters of a 3x3 convolution for products in Winograd's domain, in panels of output channels.
struct WinogradFilters: Sendable {
    /// Of one block of channels.
    let panels: ProductPanels
    /// Whether G g G^T of all is kept; else each part is transformed when it is multiplied with.
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

    /// Inputs and outputs of filters that are transformed at a time.
    struct Part {
        let inputs: Range<Int>
        let outputs: Range<Int>
    }

    /// Inputs of a part: with a slice of outputs it is 590 kB, which stay in the second-level cache until they are multiplied with.
    private static let inputsAtOnce = 128

    /// Elements of scratch memory for a transformed part.
    var scratchCount: Int { areTransformed ? 0 : WinogradConvolution.planes * scratchStride }

    private var scratchStride: Int {
        min(panels.inner, Self.inputsAtOnce) * panels.widestSlice + WinogradConvolution.planeGap
    }

    /// Calls `body` with each part of a panel, its 36 planes `[slice, input, column]` and the distance from one to the next; parts of the
    /// same outputs in the order of their inputs.
    func forEachPart(
        of panel: Range<Int>, block: Int, _ scratch: borrowing ForwardScratch,
        _ body: (_ part: Part, _ planes: UnsafeBufferPointer<Float>, _ stride: Int) -> Void
    ) {
        let size = panels.inner * panels.storedColumns(panel)
        // Panels before are whole.
        let filters =
            panels.inner * (block * panels.storedColumns(0..<panels.columns) + panel.lowerBound)
        if areTransformed {
            let planes = values.elements[(WinogradConvolution.planes * filters)...]
            let part = Part(inputs: 0..<panels.inner, outputs: panel)
            return body(part, UnsafeBufferPointer(rebasing: planes), size)
        }
        for slice in panels.slices(of: panel) {
            let start = filters + panels.inner * (slice.columns.lowerBound - panel.lowerBound)
            for first in stride(from: 0, to: panels.inner, by: Self.inputsAtOnce) {
                let part = Part(
                    inputs: first..<min(first + Self.inputsAtOnce, panels.inner), outputs: slice.columns)
                scratch.clock.measure(.transforms) {
                    transform(part, from: start + first * slice.width, columns: slice.width, scratch)
                }
                body(part, UnsafeBufferPointer(scratch.filters), scratchStride)
            }
        }
    }

    /// The filters from number `start` on into scratch memory.
    private func transform(
        _ part: Part, from start: Int, columns: Int, _ scratch: borrowing ForwardScratch
    ) {
        guard let values = values.elements.baseAddress, let planes = scratch.filters.baseAddress else {
            return
        }
        jc_winograd_filters(values + 9 * start, part.inputs.count, columns, planes, scratchStride)
    }
}
