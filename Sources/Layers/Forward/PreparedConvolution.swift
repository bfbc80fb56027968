import CLayerKernels

/// A convolution with its weights laid out for the cheapest way on maps of one size.
package enum PreparedConvolution: Sendable {
    case pointwise(PointwiseConvolution)
    case winograd(WinogradConvolution)
    case dense(DenseConvolution)
    case patches(PatchConvolution)

    /// - Parameter method: whether ways that need fewer products than a direct convolution may be taken.
    package init(_ convolution: FoldedConvolution, _ size: MapSize, _ method: ConvolutionMethod) {
        let geometry = convolution.geometry
        if geometry.kernel == 1, geometry.padding == 0, geometry.groups == 1 {
            self = .pointwise(PointwiseConvolution(convolution))
        } else if method == .winograd, DenseConvolution.suits(geometry, size) {
            self = .dense(DenseConvolution(convolution, size))
        } else if method == .winograd, WinogradConvolution.suits(geometry, size) {
            self = .winograd(WinogradConvolution(convolution, size))
        } else {
            self = .patches(PatchConvolution(convolution, size))
        }
    }

    /// For at most so many images at once.
    package func needs(images: Int) -> ScratchNeeds {
        switch self {
        case .pointwise(let convolution): convolution.needs()
        case .winograd(let convolution): convolution.needs(images: images)
        case .dense(let convolution): convolution.needs()
        case .patches(let convolution): convolution.needs(images: images)
        }
    }

    /// Elements of the rows that its products read or write beyond the last one.
    package var excess: Int {
        switch self {
        case .pointwise(let convolution): convolution.excess
        case .winograd: 0
        case .dense(let convolution): convolution.excess
        case .patches(let convolution): convolution.excess
        }
    }

    /// How its products are made, for reports.
    package var methodName: String {
        switch self {
        case .pointwise: "pointwise"
        case .winograd: "winograd 4x4"
        case .dense: "dense"
        case .patches: "patches"
        }
    }

    package func apply(_ run: LayerRun, _ scratch: borrowing ForwardScratch) {
        switch self {
        case .pointwise(let convolution): convolution.apply(run, scratch)
        case .winograd(let convolution): convolution.apply(run, scratch)
        case .dense(let convolution): convolution.apply(run, scratch)
        case .patches(let convolution): convolution.apply(run, scratch)
        }
    }
}

/// What one convolution is to do: on which maps, and what follows its products.
///
/// Maps are channels-last, `[image][row][column][channel]`. The buffers of `input` and `output` reach beyond the
/// images by ``ProductWeights/excess`` rows, which products may read and overwrite.
package struct LayerRun {
    package let images: Int
    package let size: MapSize
    package let input: UnsafeBufferPointer<Float>
    package let output: UnsafeMutableBufferPointer<Float>
    /// What is added before the ReLU; lies as `output` does.
    package var residual: UnsafePointer<Float>?
    package var appliesReLU: Bool

    package init(
        images: Int, size: MapSize, input: UnsafeBufferPointer<Float>,
        output: UnsafeMutableBufferPointer<Float>, residual: UnsafePointer<Float>? = nil, appliesReLU: Bool
    ) {
        self.images = images
        self.size = size
        self.input = input
        self.output = output
        self.residual = residual
        self.appliesReLU = appliesReLU
    }

    /// Rows of `a` times the weights, with bias, residual and ReLU, into pixels of the output, the first of which begins at element
    /// `start` (of a block of channels: at its first one).
    ///
    /// - Parameters:
    ///   - places: of the lines of rows.
    ///   - bias: one number for each column of the weights, from `first` on.
    ///   - stride: channels of a pixel of the output.
    func multiply(
        _ a: UnsafeBufferPointer<Float>, aStride: Int, rows: Int,
        patches places: jc_patches = ProductPanels.oneLine, by weights: ProductWeights, bias: [Float],
        from first: Int = 0, at start: Int, stride: Int
    ) {
        precondition(bias.count >= first + weights.columns)
        bias.withUnsafeBufferPointer { bias in
            let output = UnsafeMutableBufferPointer(rebasing: output[start...])
            let end = jc_product_end(
                bias: bias.baseAddress.map { $0 + first }, residual: residual(at: start),
                activation: appliesReLU ? jc_relu : jc_no_activation)
            weights.multiply(
                a, aStride: aStride, rows: rows, at: places, into: output, cStride: stride, then: end)
        }
    }

    /// Start of the residual at this element.
    package func residual(at element: Int) -> UnsafePointer<Float>? { residual.map { $0 + element } }
}

/// Elements of scratch memory that a convolution needs.
package struct ScratchNeeds: Sendable, Equatable {
    package var inputs = 0
    package var products = 0
    package var filters = 0
    package var channels = 0

    package init(inputs: Int = 0, products: Int = 0, filters: Int = 0, channels: Int = 0) {
        self.inputs = inputs
        self.products = products
        self.filters = filters
        self.channels = channels
    }

    /// Takes the larger of each.
    package mutating func include(_ other: ScratchNeeds) {
        inputs = max(inputs, other.inputs)
        products = max(products, other.products)
        filters = max(filters, other.filters)
        channels = max(channels, other.channels)
    }
}

/// Memory that the convolutions of one pass share, and the times that they took.
package struct ForwardScratch: ~Copyable {
    /// Patches, or the transformed input of Winograd tiles.
    package let inputs: UnsafeMutableBufferPointer<Float>
    /// The products of Winograd tiles.
    package let products: UnsafeMutableBufferPointer<Float>
    /// Transformed filters of Winograd tiles.
    package let filters: UnsafeMutableBufferPointer<Float>
    /// What lies beyond a map's border, for any number of channels.
    package let zeros: UnsafeMutableBufferPointer<Float>
    /// Where time is counted; nil where nobody asked.
    package let clock: ForwardClock?

    package init(_ needs: ScratchNeeds, clock: ForwardClock?) {
        inputs = .zeros(needs.inputs)
        products = .zeros(needs.products)
        filters = .zeros(needs.filters)
        zeros = .zeros(needs.channels)
        self.clock = clock
    }

    deinit {
        inputs.deallocate()
        products.deallocate()
        filters.deallocate()
        zeros.deallocate()
    }
}
