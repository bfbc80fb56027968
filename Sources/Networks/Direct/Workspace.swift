/// The scratch memory of one forward pass, allocated once and used for image after image.
struct Workspace: ~Copyable {
    /// Three maps: a block's input and two that its branch alternates between. The roles rotate.
    private(set) var maps: [UnsafeMutableBufferPointer<Float>]
    /// The output of a projection or of zero padding.
    let shortcut: UnsafeMutableBufferPointer<Float>
    /// Patches of one convolution.
    let patches: UnsafeMutableBufferPointer<Float>

    init(_ plan: ForwardPlan) {
        maps = (0..<3).map { _ in .allocate(capacity: plan.mapElementCount) }
        shortcut = .allocate(capacity: plan.mapElementCount)
        patches = .allocate(capacity: max(1, plan.patchElementCount))
    }

    deinit {
        for buffer in maps + [shortcut, patches] { buffer.deallocate() }
    }

    /// Makes the map at `position` the next block's input.
    mutating func takeAsInput(_ position: Int) {
        maps.swapAt(0, position)
    }
}
