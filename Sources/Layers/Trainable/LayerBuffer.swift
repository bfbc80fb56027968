/// Numbers in memory of their own, on a cache line's boundary, all zero at first.
///
/// A pass owns its buffers and is used by one thread at a time; between passes they keep their numbers.
package final class LayerBuffer<Scalar: LayerScalar> {
    package let start: UnsafeMutablePointer<Scalar>
    package let count: Int
    /// Whose memory it is, where it is not its own.
    private let owner: LayerBuffer?

    package init(_ count: Int) {
        (self.count, owner) = (count, nil)
        start = .aligned(count)
        start.zero(max(count, 1))
    }

    /// Some of the numbers of another buffer, as they are.
    package init(_ owner: LayerBuffer, from place: Int, count: Int) {
        precondition(place + count <= owner.count)
        (start, self.count, self.owner) = (owner.start + place, count, owner)
    }

    deinit { if owner == nil { start.deallocate() } }

    /// A count in whole cache lines.
    package static func lines(_ count: Int) -> Int { (count + 15) / 16 * 16 }

    /// Sets the first `count` numbers to zero.
    package func clear(_ count: Int) {
        precondition(count <= self.count)
        start.zero(count)
    }
}

extension UnsafeMutablePointer {
    /// Sets numbers to 0, as bytes: a loop over a generic type, which other modules do not specialise, was 8% of a training step.
    package func zero(_ count: Int) where Pointee: Numeric {
        UnsafeMutableRawPointer(self).initializeMemory(
            as: UInt8.self, repeating: 0, count: count * MemoryLayout<Pointee>.stride)
    }
}

/// What the layers of one pass share between them while one of them computes.
package final class LayerScratch<Scalar: LayerScalar> {
    /// Patches, or transformed inputs.
    package let inputs: LayerBuffer<Scalar>
    /// Transformed outputs.
    package let products: LayerBuffer<Scalar>
    /// Transformed weights, or their gradients.
    package let weights: LayerBuffer<Scalar>
    /// Zeros of a pixel.
    package let zeros: LayerBuffer<Scalar>
    /// Where a pixel outside the map is written.
    package let spare: LayerBuffer<Scalar>

    /// - Parameters:
    ///   - memory: of ``LayerScratchNeeds/count`` numbers from `place` on.
    ///   - zeros: of a pixel.
    package init(
        _ needs: LayerScratchNeeds, in memory: LayerBuffer<Scalar>, from place: Int = 0,
        zeros: LayerBuffer<Scalar>
    ) {
        var end = place
        func next(_ count: Int) -> LayerBuffer<Scalar> {
            defer { end += LayerBuffer<Scalar>.lines(count) }
            return LayerBuffer(memory, from: end, count: count)
        }
        (inputs, products, weights, spare) = (
            next(needs.inputs), next(needs.products), next(needs.weights), next(needs.channels)
        )
        self.zeros = zeros
    }

    /// With memory of its own.
    package convenience init(_ needs: LayerScratchNeeds) {
        self.init(needs, in: LayerBuffer(needs.count), zeros: LayerBuffer(needs.channels))
    }
}

/// Numbers that a layer wants of ``LayerScratch``.
package struct LayerScratchNeeds: Equatable {
    package var inputs = 0
    package var products = 0
    package var weights = 0
    package var channels = 0

    package init(inputs: Int = 0, products: Int = 0, weights: Int = 0, channels: Int = 0) {
        self.inputs = inputs
        self.products = products
        self.weights = weights
        self.channels = channels
    }

    /// Numbers that ``LayerScratch`` takes, each part on a cache line's boundary.
    package var count: Int {
        [inputs, products, weights, channels].reduce(0) { $0 + LayerBuffer<Float>.lines($1) }
    }

    /// What the way forward needs of it.
    package var forward: Self {
        Self(inputs: inputs, products: products, channels: channels)
    }

    /// What is enough for both.
    package mutating func cover(_ other: LayerScratchNeeds) {
        inputs = max(inputs, other.inputs)
        products = max(products, other.products)
        weights = max(weights, other.weights)
        channels = max(channels, other.channels)
    }
}

/// Memory that several threads hold at once: each writes only to its own part, and nobody reads what another
/// writes before both are done. Whoever makes one sees to that.
package struct SharedPointer<Value>: @unchecked Sendable {
    package let start: UnsafeMutablePointer<Value>

    package init(start: UnsafeMutablePointer<Value>) { self.start = start }
}
