/// The memory of one pass, planned once and used for pass after pass.
///
/// Handed from thread to thread by a ``WorkspacePool`` and used by one at a time: that is why it may be sent.
final class ForwardWorkspace: @unchecked Sendable {
    /// Outputs of the stem and of each segment but the last, for as many images as the next one takes at once;
    /// outputs of the last one.
    let boundaries: [UnsafeMutableBufferPointer<Float>]
    /// Blocks' outputs inside a segment, alternating.
    let between: [UnsafeMutableBufferPointer<Float>]
    /// Layers' outputs inside a block, alternating.
    let inside: [UnsafeMutableBufferPointer<Float>]
    /// A block's projection.
    let shortcut: UnsafeMutableBufferPointer<Float>
    let scratch: ForwardScratch

    init(_ network: PreparedNetwork, clock: ForwardClock? = nil) {
        let plan = WorkspacePlan(network)
        func allocate(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
            let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count + plan.excess)
            // Products read a few rows beyond the last image; what they make of them is never looked at.
            buffer.initialize(repeating: 0)
            return buffer
        }
        boundaries = plan.boundaries.map(allocate)
        between = [allocate(plan.between), allocate(plan.between)]
        inside = [allocate(plan.inside), allocate(plan.inside)]
        shortcut = allocate(plan.shortcut)
        scratch = ForwardScratch(plan.scratch, clock: clock)
    }

    deinit {
        for buffer in boundaries + between + inside + [shortcut] { buffer.deallocate() }
    }
}
