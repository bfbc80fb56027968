/// Who multiplies tokens by weights.
package enum TokenEngine: Sendable {
    /// float32, by OpenBLAS: any processor, and what the others are checked by.
    case library
    /// float32, by kernels of this package (``ProductPanels``).
    case tiles
    /// bfloat16, by oneDNN.
    case oneDNN
    /// bfloat16, by kernels of this package for AVX512_BF16.
    case halfTiles

    /// The fastest here.
    package static func best(_ precision: Precision) -> TokenEngine {
        switch precision {
        case .float32: TokenEngine.tiles.isHere ? .tiles : .library
        case .bfloat16: BFloat16.hasTiles ? .oneDNN : .halfTiles
        }
    }

    /// Whether this machine has what it takes.
    package var isHere: Bool {
        switch self {
        case .library: true
        case .tiles: ProductPanels.Way.best != .library
        case .oneDNN, .halfTiles: BFloat16.problem == nil
        }
    }

    /// What it multiplies.
    var precision: Precision {
        switch self {
        case .library, .tiles: .float32
        case .oneDNN, .halfTiles: .bfloat16
        }
    }
}
