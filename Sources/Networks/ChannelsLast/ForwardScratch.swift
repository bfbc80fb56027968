/// Memory that the convolutions of one pass share, and the times that they took.
struct ForwardScratch: ~Copyable {
    /// Patches, or the transformed input of Winograd tiles.
    let inputs: UnsafeMutableBufferPointer<Float>
    /// The products of Winograd tiles.
    let products: UnsafeMutableBufferPointer<Float>
    /// What lies beyond a map's border, for any number of channels.
    let zeros: UnsafeMutableBufferPointer<Float>
    /// Where time is counted; nil where nobody asked.
    let clock: ForwardClock?

    init(_ needs: ScratchNeeds, clock: ForwardClock?) {
        inputs = .allocate(capacity: max(1, needs.inputs))
        products = .allocate(capacity: max(1, needs.products))
        zeros = .allocate(capacity: max(1, needs.channels))
        inputs.initialize(repeating: 0)
        products.initialize(repeating: 0)
        zeros.initialize(repeating: 0)
        self.clock = clock
    }

    deinit {
        inputs.deallocate()
        products.deallocate()
        zeros.deallocate()
    }
}
