/// Seconds that each layer of a forward pass took, summed over images and threads.
public struct ForwardTimes: Sendable {
    /// A part of a layer's work.
    public enum Part: Int, Sendable, CaseIterable {
        /// Matrix products, inside BLAS.
        case products
        /// Patches and Winograd transforms of the input.
        case transforms
        /// Winograd transforms of the output, bias, residual, ReLU, pooling.
        case epilogue
    }

    /// A layer and how its products are made.
    public struct Layer: Sendable, Hashable {
        /// Such as `layer1.0.conv1`.
        public let name: String
        /// `pointwise`, `winograd 4x4`, `patches`, `dense` or `pooling`.
        public let method: String
        /// Multiplications and additions of a direct convolution of one image.
        public let operationsPerImage: Int
    }

    /// A layer with its seconds.
    public struct Entry: Sendable {
        /// The layer.
        public let layer: Layer
        /// Seconds by ``Part``.
        public fileprivate(set) var seconds: [Double]

        /// Seconds of all parts.
        public var total: Double { seconds.reduce(0, +) }
        /// Seconds of one part.
        public subscript(_ part: Part) -> Double { seconds[part.rawValue] }
    }

    /// In the order of the data.
    public private(set) var entries: [Entry] = []
    private var positions: [Layer: Int] = [:]

    /// No layer yet.
    public init() {}

    mutating func index(of layer: Layer) -> Int {
        if let position = positions[layer] { return position }
        positions[layer] = entries.count
        entries.append(Entry(layer: layer, seconds: [Double](repeating: 0, count: Part.allCases.count)))
        return entries.count - 1
    }

    mutating func add(_ seconds: Double, to part: Part, of layer: Int) {
        entries[layer].seconds[part.rawValue] += seconds
    }

    /// Adds the times of another thread.
    public mutating func add(_ other: ForwardTimes) {
        for entry in other.entries {
            let position = index(of: entry.layer)
            for part in Part.allCases { add(entry[part], to: part, of: position) }
        }
    }
}
