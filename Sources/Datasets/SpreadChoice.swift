import Algorithms
import Statistics

/// Some of many numbered things, spread over them: in each of as many parts of equal length one, at a place drawn at random.
///
/// Each thing is as likely as any other, and no period in their order can meet the step. The draws have a seed of their own,
/// so that every command takes the same.
struct SpreadChoice {
    /// Places of those that are taken, ascending.
    let places: [Int]

    /// Takes `count` of `total`: all where there are not more.
    init(count: Int, of total: Int) {
        let count = min(max(count, 0), total)
        guard count > 0 else {
            places = []
            return
        }
        // Quotient and remainder apart, so that no product overflows.
        let (step, rest) = total.quotientAndRemainder(dividingBy: count)
        let start = { (part: Int) in part * step + part * rest / count }
        places = (0..<count).map { part in
            var stream = RandomStream(seed: 0, image: UInt64(part), purpose: .spreadImages)
            return Int.random(in: start(part)..<start(part + 1), using: &stream)
        }
    }

    /// Takes `count` of the things whose classes are given, in the order of their classes (those without last): each class
    /// keeps its share, to within one.
    ///
    /// - Parameter classes: class of each thing, from 0 on; below 0 for none.
    /// - Returns: numbers of those that are taken, ascending.
    static func indices(count: Int, classes: [Int32]) -> [Int] {
        let none = Int(classes.max() ?? -1) + 1
        let number = { (label: Int32) in label < 0 ? none : Int(label) }
        // Where each class begins in their order.
        var starts = [Int](repeating: 0, count: none + 2)
        for label in classes { starts[number(label) + 1] += 1 }
        for place in starts.indices.dropFirst() { starts[place] += starts[place - 1] }
        let places = Self(count: count, of: classes.count).places
        // Of each class, the next place that is taken.
        var next = starts.dropLast().map { start in places.partitioningIndex { $0 >= start } }
        var indices: [Int] = []
        indices.reserveCapacity(places.count)
        for (index, label) in classes.enumerated() {
            let number = number(label)
            let place = starts[number]
            starts[number] += 1
            guard next[number] < places.count, places[next[number]] == place else { continue }
            next[number] += 1
            indices.append(index)
        }
        return indices
    }
}
