import Layers

/// A moment of a pass, which goes through its steps forward and then through the same steps back.
struct PassMoment: Comparable, Sendable {
    private let place: Int

    static func forward(_ step: Int) -> PassMoment { PassMoment(place: step) }
    static func backward(_ step: Int) -> PassMoment { PassMoment(place: Int.max - step) }

    static func < (first: PassMoment, second: PassMoment) -> Bool { first.place < second.place }
}

/// A map of a pass, whose memory has others before and after it.
final class PlacedMap<Scalar: LayerScalar> {
    let count: Int
    private let memory: MapMemory<Scalar>
    /// Moments from the first to the last that it is needed at; nil where it never is.
    private(set) var lifetime: ClosedRange<PassMoment>?
    /// In the memory, once that is planned.
    fileprivate(set) var offset = 0

    fileprivate init(count: Int, in memory: MapMemory<Scalar>) { (self.count, self.memory) = (count, memory) }

    var start: UnsafeMutablePointer<Scalar> { memory.start + offset }
    /// Behind its last number, on the next cache line.
    fileprivate var end: Int { offset + (count + 15) / 16 * 16 }

    /// Keeps its numbers from the other moments to this one.
    func isNeeded(at moment: PassMoment) {
        let known = lifetime ?? moment...moment
        lifetime = min(known.lowerBound, moment)...max(known.upperBound, moment)
    }

    func clear() { start.zero(count) }
}

/// Memory of a pass's maps, as large as those that are needed at one time.
///
/// Passes that are never on their way at once may have the same.
final class MapMemory<Scalar: LayerScalar> {
    private var maps: [PlacedMap<Scalar>] = []
    private var buffer = LayerBuffer<Scalar>(0)

    var start: UnsafeMutablePointer<Scalar> { buffer.start }

    func map(_ count: Int) -> PlacedMap<Scalar> {
        let map = PlacedMap(count: count, in: self)
        maps.append(map)
        return map
    }

    /// Gives each map a place that no other has at the same time: the largest first, each as far in front as it can be.
    ///
    /// - Returns: numbers that are wanted of the buffer.
    func plan() -> Int {
        var placed: [PlacedMap<Scalar>] = []
        let order = maps.indices.sorted { (-maps[$0].count, $0) < (-maps[$1].count, $1) }
        for map in order.map({ maps[$0] }) {
            guard let lifetime = map.lifetime else { continue }
            for other in placed where other.lifetime?.overlaps(lifetime) == true {
                if map.end <= other.offset { break }
                map.offset = max(map.offset, other.end)
            }
            placed.insert(map, at: placed.firstIndex { $0.offset > map.offset } ?? placed.count)
        }
        return placed.reduce(0) { max($0, $1.end) }
    }

    /// - Parameter buffer: of ``plan()`` numbers, or more.
    func take(_ buffer: LayerBuffer<Scalar>) { self.buffer = buffer }
}

/// What a layer gives: on the way forward, and on the way back, for the gradients of the layers that read it.
struct LayerOutput<Scalar: LayerScalar> {
    let shape: ActivationShape
    let forward: PlacedMap<Scalar>
    /// The same map where it is kept, and another where it is made once more.
    let backward: PlacedMap<Scalar>
}
