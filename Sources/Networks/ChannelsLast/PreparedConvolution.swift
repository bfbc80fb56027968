/// A convolution with its weights laid out for the cheapest way on maps of one size.
enum PreparedConvolution: Sendable {
    case pointwise(PointwiseConvolution)
    case winograd(WinogradConvolution)
    case dense(DenseConvolution)
    case patches(PatchConvolution)

    /// - Parameter method: whether ways that need fewer products than a direct convolution may be taken.
    init(_ convolution: FoldedConvolution, _ size: MapSize, _ method: ConvolutionMethod) {
        let geometry = convolution.geometry
        if geometry.kernel == 1, geometry.padding == 0, geometry.groups == 1 {
            self = .pointwise(PointwiseConvolution(convolution))
        } else if method == .winograd, DenseConvolution.suits(geometry, size) {
            self = .dense(DenseConvolution(convolution, size))
        } else if method == .winograd, WinogradConvolution.suits(geometry, size) {
            self = .winograd(WinogradConvolution(convolution))
        } else {
            self = .patches(PatchConvolution(convolution))
        }
    }

    var needs: ScratchNeeds {
        switch self {
        case .pointwise(let convolution): convolution.needs()
        case .winograd(let convolution): convolution.needs()
        case .dense(let convolution): convolution.needs()
        case .patches(let convolution): convolution.needs()
        }
    }

    /// Elements of the rows that its products read or write beyond the last one.
    var excess: Int {
        switch self {
        case .pointwise(let convolution): convolution.excess
        case .winograd: 0
        case .dense(let convolution): convolution.excess
        case .patches(let convolution): convolution.excess
        }
    }

    /// How its products are made, for reports.
    var methodName: String {
        switch self {
        case .pointwise: "pointwise"
        case .winograd: "winograd 4x4"
        case .dense: "dense"
        case .patches: "patches"
        }
    }

    func apply(_ run: LayerRun, _ scratch: borrowing ForwardScratch) {
        switch self {
        case .pointwise(let convolution): convolution.apply(run, scratch)
        case .winograd(let convolution): convolution.apply(run, scratch)
        case .dense(let convolution): convolution.apply(run, scratch)
        case .patches(let convolution): convolution.apply(run, scratch)
        }
    }
}
