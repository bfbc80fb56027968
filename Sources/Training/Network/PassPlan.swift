/// Which images of which views go through a network together.
///
/// Batch norm sees a group of passes as one batch; a view that goes alone has its own. Passes of a group run at once.
struct PassPlan: Sendable, Equatable {
    let groups: [[Pass]]

    /// Some rows of some views, all of one size.
    struct Pass: Sendable, Equatable {
        let rows: [Rows]

        init(_ rows: [Rows]) {
            var place = 0
            self.rows = rows.map { part in
                defer { place += part.count }
                var placed = part
                placed.place = place
                return placed
            }
        }

        var count: Int { rows.reduce(0) { $0 + $1.count } }

        /// The rows where they are images of one view that lie side by side.
        var neighbours: Rows? { rows.count == 1 && rows[0].stride == 1 ? rows[0] : nil }

        /// Calls `body` with each row of the pass, its view and its image.
        func forEachRow(_ body: (_ row: Int, _ view: Int, _ image: Int) -> Void) {
            for part in rows {
                for place in 0..<part.count {
                    body(part.place + place, part.view, part.first + place * part.stride)
                }
            }
        }
    }

    /// Images `first`, `first + stride`, ... of a view.
    struct Rows: Sendable, Equatable {
        let view: Int
        let first: Int
        var stride = 1
        let count: Int
        /// Of the first image among the rows of the pass.
        fileprivate(set) var place = 0

        init(view: Int, first: Int = 0, stride: Int = 1, count: Int) {
            (self.view, self.first, self.stride, self.count) = (view, first, stride, count)
        }
    }

    var passes: [Pass] { groups.flatMap { $0 } }
    /// The views that go through, each once.
    var views: [Int] { Array(Set(passes.flatMap(\.rows).map(\.view))).sorted() }

    /// Parts of the plan that can be gone through one after the other, back and forth, with no time lost: each group of several passes,
    /// and what stands between such groups.
    var stages: [PassPlan] {
        var stages: [[[Pass]]] = []
        for group in groups {
            if group.count == 1, let last = stages.last?.last, last.count == 1 {
                stages[stages.count - 1].append(group)
            } else {
                stages.append([group])
            }
        }
        return stages.map(PassPlan.init(groups:))
    }

    /// Each view alone.
    static func alone(_ views: Range<Int>, images: Int) -> PassPlan {
        PassPlan(groups: views.map { [Pass([Rows(view: $0, count: images)])] })
    }

    /// Views as one batch, in two halves that two threads can take.
    static func together(_ views: Range<Int>, images: Int) -> [Pass] {
        let (total, half) = (views.count * images, (views.count * images + 1) / 2)
        return [0..<half, half..<total].map { range in
            Pass(
                views.enumerated().compactMap { place, view in
                    let (start, end) = (place * images, (place + 1) * images)
                    let part = range.clamped(to: start..<end)
                    return part.isEmpty
                        ? nil : Rows(view: view, first: part.lowerBound - start, count: part.count)
                })
        }.filter { !$0.rows.isEmpty }
    }

    /// A view in parts, each with a batch norm of its own: neighbours together, or every `parts`-th image.
    static func split(_ view: Int, images: Int, parts: Int, isInterleaved: Bool) -> PassPlan {
        PassPlan(
            groups: (0..<parts).map { part in
                let (start, end) = (part * images / parts, (part + 1) * images / parts)
                return [
                    Pass([
                        isInterleaved
                            ? Rows(
                                view: view, first: part, stride: parts,
                                count: (images - part + parts - 1) / parts)
                            : Rows(view: view, first: start, count: end - start)
                    ])
                ]
            })
    }
}
