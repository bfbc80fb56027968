import Layers

/// The memory of one pass, planned once and used for pass after pass.
///
/// Handed from thread to thread by a ``WorkspacePool`` and used by one at a time: that is why it may be sent.
final class ForwardWorkspace: @unchecked Sendable {
    /// Outputs of the stem and of each segment but the last, for as many images as the next one takes at once;
    /// outputs of the last one.
    let boundaries: [UnsafeMutableBufferPointer<Float>]
    /// For what is made inside the stem, and inside each segment.
    let rooms: [Room]
    let scratch: ForwardScratch
    /// Images that it has room for.
    let imageCount: Int
    private let memory: UnsafeMutableBufferPointer<Float>

    /// Maps inside a segment.
    struct Room {
        /// Blocks' outputs, alternating with the segment's.
        let between: UnsafeMutableBufferPointer<Float>
        /// Layers' outputs inside a block, alternating.
        let inside: [UnsafeMutableBufferPointer<Float>]
        /// A block's projection.
        let shortcut: UnsafeMutableBufferPointer<Float>
    }

    /// - Parameter images: of a batch.
    init(_ network: PreparedNetwork, images: Int, clock: ForwardClock? = nil) {
        let plan = WorkspacePlan(network, images: images)
        imageCount = images
        // Products read a few rows beyond the last image; what they make of them is never looked at.
        let memory = UnsafeMutableBufferPointer<Float>.zeros(plan.count)
        func part(_ range: Range<Int>) -> UnsafeMutableBufferPointer<Float> {
            UnsafeMutableBufferPointer(rebasing: memory[range])
        }
        boundaries = plan.boundaries.map(part)
        rooms = plan.rooms.map {
            Room(between: part($0.between), inside: $0.inside.map(part), shortcut: part($0.shortcut))
        }
        scratch = ForwardScratch(plan.scratch, clock: clock)
        self.memory = memory
    }

    deinit { memory.deallocate() }
}

/// Which elements of its memory each map of a pass has.
///
/// While a segment's images are made, the outputs of it and of those behind it are kept; those ahead of its input are made
/// again for the next images. So the last output lies first, the stem's last, and a segment's room behind its input, over the
/// outputs ahead of that.
struct WorkspacePlan: Equatable {
    private(set) var boundaries: [Range<Int>] = []
    /// The stem's, then the segments'.
    private(set) var rooms: [Room] = []
    private(set) var scratch = ScratchNeeds()
    /// Elements of all.
    private(set) var count = 0
    /// Elements of the rows beyond the last one that products may touch.
    private var excess = 0

    struct Room: Equatable {
        var between: Range<Int>
        var inside: [Range<Int>]
        var shortcut: Range<Int>
    }

    init(_ network: PreparedNetwork, images most: Int) {
        let images = network.segments.map { min($0.imagesAtOnce, most) }
        include(network.stem.layer, images: images.first ?? 1)
        for (segment, images) in zip(network.segments, images) {
            for layer in segment.blocks.flatMap(\.layers) { include(layer, images: images) }
        }
        var lengths = [network.stem.outputCount * (images.first ?? 1)]
        for (index, segment) in network.segments.enumerated() {
            lengths.append(segment.outputCount * images[min(index + 1, images.count - 1)])
        }
        for length in lengths.reversed() { boundaries.append(place(length, behind: count)) }
        boundaries.reverse()
        let stem = (network.stem, images.first ?? 1)
        rooms = [room(stem.0, images: stem.1, behind: boundaries[0].upperBound)]
        for (index, segment) in network.segments.enumerated() {
            rooms.append(room(segment, images: images[index], behind: boundaries[index].upperBound))
        }
    }

    private mutating func include(_ layer: PreparedLayer, images: Int) {
        scratch.include(layer.convolution.needs(images: images))
        excess = max(excess, layer.convolution.excess)
    }

    private mutating func place(_ length: Int, behind end: Int) -> Range<Int> {
        let range = end..<(end + (length + excess + 15) / 16 * 16)
        count = max(count, range.upperBound)
        return range
    }

    private mutating func room(_ stem: PreparedStem, images: Int, behind end: Int) -> Room {
        let pixels = place(stem.layer.convolution.excess > 0 ? stem.imageCount * images : 0, behind: end)
        let maps = place(
            stem.hasMaxPooling ? stem.layer.outputCount * images : 0, behind: pixels.upperBound)
        let none = maps.upperBound..<maps.upperBound
        return Room(between: none, inside: [pixels, maps], shortcut: none)
    }

    private mutating func room(_ segment: PreparedSegment, images: Int, behind end: Int) -> Room {
        var (inside, shortcut) = ([0, 0], 0)
        for block in segment.blocks {
            for (index, layer) in block.branch.dropLast().enumerated() {
                inside[index % 2] = max(inside[index % 2], layer.outputCount * images)
            }
            if case .identity = block.shortcut { continue }
            shortcut = max(shortcut, block.outputCount * images)
        }
        let output = segment.outputCount * images
        let first = place(inside[0], behind: end)
        let second = place(inside[1], behind: first.upperBound)
        let between = place(segment.blocks.count > 1 ? output : 0, behind: second.upperBound)
        let isFirstAlone = segment.blocks.dropFirst().allSatisfy {
            if case .identity = $0.shortcut { true } else { false }
        }
        // What the second block gives is not there yet when the first one's projection is read.
        let isShared = isFirstAlone && !segment.blocks.count.isMultiple(of: 2)
        return Room(
            between: between, inside: [first, second],
            shortcut: place(shortcut, behind: isShared ? second.upperBound : between.upperBound))
    }
}
