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
