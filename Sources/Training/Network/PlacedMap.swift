import Layers

/// A moment of a pass, which goes through its steps forward and then through the same steps back.
struct PassMoment: Comparable, Sendable {
    private let place: Int

    static func forward(_ step: Int) -> PassMoment { PassMoment(place: step) }
    static func backward(_ step: Int) -> PassMoment { PassMoment(place: Int.max - step) }

    static func < (first: PassMoment, second: PassMoment) -> Bool { first.place < second.place }

    var isBackward: Bool { place > Int.max / 2 }
    var step: Int { isBackward ? Int.max - place : place }
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

    /// Keeps its numbers from the other moments to this one.
    func isNeeded(at moment: PassMoment) {
        let known = lifetime ?? moment...moment
        lifetime = min(known.lowerBound, moment)...max(known.upperBound, moment)
    }

    func clear() { start.zero(count) }
}

/// A pass's maps, in the memory of a step.
final class MapMemory<Scalar: LayerScalar> {
    private var maps: [PlacedMap<Scalar>] = []
    private var buffer = LayerBuffer<Scalar>(0)

    var start: UnsafeMutablePointer<Scalar> { buffer.start }

    func map(_ count: Int) -> PlacedMap<Scalar> {
        let map = PlacedMap(count: count, in: self)
        maps.append(map)
        return map
    }

    /// Those that are needed at any moment, in the order in which they were made.
    var lives: [MapLife] {
        maps.compactMap { map in map.lifetime.map { MapLife(count: map.count, lifetime: $0) } }
    }

    /// - Parameters:
    ///   - buffer: of the step.
    ///   - offsets: of each of ``lives``.
    func take(_ buffer: LayerBuffer<Scalar>, _ offsets: ArraySlice<Int>) {
        self.buffer = buffer
        for (map, offset) in zip(maps.filter { $0.lifetime != nil }, offsets) { map.offset = offset }
    }
}

/// A map's numbers, and the moments from the first to the last that it is needed at.
struct MapLife: Sendable {
    let count: Int
    let lifetime: ClosedRange<PassMoment>
}

/// What a layer gives: on the way forward, and on the way back, for the gradients of the layers that read it.
struct LayerOutput<Scalar: LayerScalar> {
    let shape: ActivationShape
    let forward: PlacedMap<Scalar>
    /// The same map where it is kept, and another where it is made once more.
    let backward: PlacedMap<Scalar>
}
