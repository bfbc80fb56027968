/// Seconds that each layer of a forward pass took, summed over images and threads.
public struct ForwardTimes: Sendable {
    /// A part of a layer's work.
    public enum Part: Int, Sendable, CaseIterable {
        /// Matrix products with what follows them in registers (bias, residual, ReLU).
        case products
        /// Patches and Winograd transforms of the input.
        case transforms
        /// Winograd transforms of the output with what follows them, pooling.
        case epilogue
    }

    /// A layer and how its products are made.
    public struct Layer: Sendable, Hashable {
        /// Such as `layer1.0.conv1`.
        public let name: String
        /// Such as `pointwise`, `winograd 4x4`, `patches`, `dense` or `bfloat16`.
        public let method: String
        /// Multiplications and additions of a direct convolution of one image.
        public let operationsPerImage: Int

        package init(name: String, method: String, operationsPerImage: Int) {
            self.name = name
            self.method = method
            self.operationsPerImage = operationsPerImage
        }
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

    package mutating func index(of layer: Layer) -> Int {
        if let position = positions[layer] { return position }
        positions[layer] = entries.count
        entries.append(Entry(layer: layer, seconds: [Double](repeating: 0, count: Part.allCases.count)))
        return entries.count - 1
    }

    package mutating func add(_ seconds: Double, to part: Part, of layer: Int) {
        entries[layer].seconds[part.rawValue] += seconds
    }

    /// Of one pass, where these are of so many.
    public func divided(by passes: Double) -> ForwardTimes {
        var times = self
        for index in entries.indices {
            times.entries[index].seconds = entries[index].seconds.map { $0 / passes }
        }
        return times
    }

    /// Adds the times of another thread or pass.
    public mutating func add(_ other: ForwardTimes) {
        for entry in other.entries {
            let position = index(of: entry.layer)
            for part in Part.allCases { add(entry[part], to: part, of: position) }
        }
    }
}

/// Where the time of a forward pass goes, layer by layer. For one thread; see ``ForwardTimes`` for the outcome.
package final class ForwardClock {
    package private(set) var times = ForwardTimes()
    private var layer = 0
    private let clock = ContinuousClock()

    package init() {}

    /// What follows is counted to this layer.
    package func enter(_ layer: ForwardTimes.Layer) {
        self.layer = times.index(of: layer)
    }

    /// Runs `body` and counts its time.
    package func measure<Result>(_ part: ForwardTimes.Part, _ body: () -> Result) -> Result {
        let start = clock.now
        defer { times.add((clock.now - start) / .seconds(1), to: part, of: layer) }
        return body()
    }
}

extension Optional where Wrapped == ForwardClock {
    /// Runs `body`; counts its time where there is a clock.
    package func measure<Result>(_ part: ForwardTimes.Part, _ body: () -> Result) -> Result {
        guard let clock = self else { return body() }
        return clock.measure(part, body)
    }
}
