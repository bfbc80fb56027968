/// A stage's phases and the maps of its passes in one memory.
struct StageArrangement {
    /// All forward, then all back, each with its place.
    private(set) var phases: [PassPhase]
    /// Where each of a pass's ``NetworkPass/lives`` begins, pass by pass.
    let mapOffsets: [ArraySlice<Int>]
    /// Numbers of the memory.
    let count: Int

    /// What stands in memory: a pass's map, at some moments of it and so in some phases, or what one phase needs.
    private struct Resident {
        let count: Int
        let pass: Int?
        let lifetime: ClosedRange<PassMoment>?
        let phases: ClosedRange<Int>

        /// Passes go their own pace from one phase to the next.
        func isApart(from other: Resident) -> Bool {
            if let pass, pass == other.pass, let lifetime, let second = other.lifetime {
                return lifetime.overlaps(second)
            }
            return phases.overlaps(other.phases)
        }
    }

    /// - Parameter limit: of what is there at once.
    init<Scalar>(_ passes: [NetworkPass<Scalar>], _ plan: PhasePlan<Scalar>, isTrained: Bool, limit: Int) {
        var phases = plan.phases(isBackward: false, limit: limit)
        let forwardCount = phases.count
        if isTrained { phases += plan.phases(isBackward: true, limit: limit) }
        func number(_ moment: PassMoment, _ pass: NetworkPass<Scalar>) -> Int {
            let part = pass.part(at: moment)
            let way = moment.isBackward ? forwardCount..<phases.count : 0..<forwardCount
            return way.first { phases[$0].parts.contains(part) } ?? way.lowerBound
        }
        var residents = phases.enumerated().map { number, phase in
            Resident(count: phase.count, pass: nil, lifetime: nil, phases: number...number)
        }
        var ranges: [Range<Int>] = []
        for (index, pass) in passes.enumerated() {
            let start = residents.count
            residents += pass.lives.map { life in
                let (first, last) = (life.lifetime.lowerBound, life.lifetime.upperBound)
                return Resident(
                    count: life.count, pass: index, lifetime: life.lifetime,
                    phases: number(first, pass)...number(last, pass))
            }
            ranges.append(start..<residents.count)
        }
        let placement = BlockPlacement(
            residents.map { .init(count: $0.count, rank: $0.count * $0.phases.count) }, limit: limit
        ) { residents[$0].isApart(from: residents[$1]) }
        for index in phases.indices { phases[index].offset = placement.offsets[index] }
        self.phases = phases
        mapOffsets = ranges.map { placement.offsets[$0] }
        count = placement.count
    }
}
