import Algorithms

/// Classes of images whose names are known.
struct ClassAssignment: Sendable, Equatable {
    /// Names of the classes by number.
    let names: [String]
    /// Class of each image.
    let labels: [Int?]

    /// Numbers classes whose names are known.
    ///
    /// - Parameters:
    ///   - classes: Name of the class of each image.
    ///   - order: Names of classes in an order that is known (`wnids.txt`); used when it names every class
    ///     that is found, otherwise classes are in byte order.
    init(classes: [String?], order: [String] = []) {
        let found = Set(classes.compacted())
        let isOrdered = !found.isEmpty && found.isSubset(of: order)
        names = isOrdered ? order : found.sorted(by: FilePath.precedes)
        let numbers = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        labels = classes.map { name in name.flatMap { numbers[$0] } }
    }
}
