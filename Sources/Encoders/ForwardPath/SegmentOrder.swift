import Layers
import Statistics

/// The order in which groups of images go through the segments of a network: few at a time while maps are large, so that they
/// stay in cache, and more when they are small, so that products have rows enough to be worth reading the weights.
struct SegmentOrder {
    /// Of each segment, never falling.
    let imagesAtOnce: [Int]

    /// What is to be done next.
    struct Step {
        /// nil for the stem.
        let segment: Int?
        let images: Range<Int>
        /// Of the first of them in the output of the segment.
        let place: Int
    }

    /// Images that a segment takes at once, whose maps have `area` pixels.
    ///
    /// - Parameter previous: of the segment before.
    static func imagesAtOnce(area: Int, after previous: Int?) -> Int {
        let sufficient = (sufficientRows + area - 1) / area
        return max(previous ?? 1, min(sufficient, greatestImages))
    }

    private static let sufficientRows = 784
    private static let greatestImages = 64

    /// The groups that the last segment takes.
    func groups(of count: Int) -> [Range<Int>] {
        Self.chunks(0..<count, of: imagesAtOnce.last ?? 1)
    }

    /// Calls `body` with each step of a group: a segment reads what the one before has made of all its images.
    func forEach<Failure: Error>(
        _ images: Range<Int>, _ body: (Step) throws(Failure) -> Void
    ) throws(Failure) {
        try produce(imagesAtOnce.count - 1, images, body)
    }

    private func produce<Failure: Error>(
        _ segment: Int, _ images: Range<Int>, _ body: (Step) throws(Failure) -> Void
    ) throws(Failure) {
        guard segment >= 0 else { return try body(Step(segment: nil, images: images, place: 0)) }
        for chunk in Self.chunks(images, of: imagesAtOnce[segment]) {
            try produce(segment - 1, chunk, body)
            try body(
                Step(segment: segment, images: chunk, place: chunk.lowerBound - images.lowerBound))
        }
    }

    private static func chunks(_ images: Range<Int>, of count: Int) -> [Range<Int>] {
        stride(from: images.lowerBound, to: images.upperBound, by: count).map {
            $0..<min($0 + count, images.upperBound)
        }
    }
}

/// What is prepared for images of the latest size; another size replaces it.
final class LatestSize<Prepared: Sendable>: Sendable {
    private let make: @Sendable (MapSize) throws(NetworkError) -> Prepared
    private let latest = Guarded<(size: MapSize, prepared: Prepared)?>(nil)

    init(_ make: @escaping @Sendable (MapSize) throws(NetworkError) -> Prepared) { self.make = make }

    /// What is prepared for the images of a batch.
    func callAsFunction(_ batch: ImageBatch) throws(NetworkError) -> Prepared {
        let size = MapSize(height: batch.height, width: batch.width)
        return try latest.withLock { latest throws(NetworkError) in
            if let latest, latest.size == size { return latest.prepared }
            let prepared = try make(size)
            latest = (size, prepared)
            return prepared
        }
    }
}

/// Workspaces that no pass is using.
final class WorkspacePool<Workspace: Sendable>: Sendable {
    private let idle = Guarded<[Workspace]>([])

    /// One that is idle; nil where there is none.
    func take() -> Workspace? { idle.withLock { $0.popLast() } }

    func giveBack(_ workspace: Workspace) { idle.withLock { $0.append(workspace) } }
}
