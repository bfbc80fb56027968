import Algorithms
import Imaging
import Statistics

/// Some images of a dataset, in its order.
public struct SubsetDataset: ImageDataset {
    /// Numbers of the images in the base, ascending.
    public let indices: [Int]
    /// How they were chosen; nil where nothing had to be.
    public let subset: ImageSubset?
    private let base: any ImageDataset

    /// Number of images that are taken.
    public var count: Int { indices.count }
    /// Fingerprint of the base: what is taken is an option of the run.
    public var fingerprint: String { base.fingerprint }
    /// Path of the base.
    public var path: String { base.path }
    /// Layout of the base.
    public var layout: String { base.layout }
    /// All classes of the base, taken or not.
    public var classNames: [String] { base.classNames }
    /// What the base leaves out.
    public var leftOut: LeftOut { base.leftOut }

    /// Takes `limit` of the images: each class keeps its share, to within one image, and they are spread over those of the
    /// class. What is taken is a function of the images' classes, and the same in every run.
    ///
    /// - Throws: ``DatasetError`` where the listing cannot be read any more.
    public init(_ base: any ImageDataset, limit: Int) throws(DatasetError) {
        try self.init(base, limit: limit) { _ in true }
    }

    /// Takes the images that have a label, or `limit` of them.
    ///
    /// - Throws: ``DatasetError`` where the listing cannot be read any more.
    public init(labelled base: any ImageDataset, limit: Int? = nil) throws(DatasetError) {
        try self.init(base, limit: limit) { $0 != nil }
    }

    private init(
        _ base: any ImageDataset, limit: Int?, where isWanted: (Int?) -> Bool
    ) throws(DatasetError) {
        // Four bytes an image, since there may be millions.
        var (classes, wanted): ([Int32], [Int32]) = ([], [])
        var number: Int32 = 0
        try base.forEachLabel { label in
            if isWanted(label) {
                classes.append(label.flatMap { Int32(exactly: $0) } ?? -1)
                wanted.append(number)
            }
            number &+= 1
        }
        self.base = base
        guard let limit, limit < wanted.count else {
            indices = wanted.map { Int($0) }
            subset = nil
            return
        }
        indices = SpreadChoice.indices(count: limit, classes: classes).map { Int(wanted[$0]) }
        subset = ImageSubset(of: wanted.count, hasClasses: classes.contains { $0 >= 0 })
    }

    /// Name of an image, as in the base.
    public func name(at index: Int) -> String { isIn(index) ? base.name(at: indices[index]) : "" }

    /// Class of an image, as in the base.
    public func label(at index: Int) -> Int? { isIn(index) ? base.label(at: indices[index]) : nil }

    /// Decodes an image.
    ///
    /// - Throws: ``DatasetError`` for an index beyond the count, and what the base throws.
    public func image(at index: Int) throws(DatasetError) -> RGBImage {
        guard isIn(index) else { throw .indexOutOfRange(path: path, count: count, found: index) }
        return try base.image(at: indices[index])
    }

    private func isIn(_ index: Int) -> Bool { indices.indices.contains(index) }
}

/// How some images of a data set were chosen among all.
public struct ImageSubset: Sendable, Equatable, Codable {
    /// Images to choose from.
    public let of: Int
    /// How they were chosen, in words.
    public let chosen: String

    /// - Parameter hasClasses: whether classes are known, which then keep their shares.
    init(of total: Int, hasClasses: Bool) {
        of = total
        chosen = "spread evenly" + (hasClasses ? ", each class with its share" : "")
    }
}

extension ImageSubset: CustomStringConvertible {
    /// From how many, and how: what runs that share images have in common.
    public var description: String { "of \(of), \(chosen)" }
}

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
