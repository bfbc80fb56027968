import JointAugmentation

/// What the laws of a measurement are called: JointCrop's names where the areas of the crops follow them, as in the
/// paper's figures.
public struct SDFWording: Sendable, Equatable {
    /// The law of independent parameters.
    public let independent: String
    /// The joint family in a legend.
    public let family: String
    /// What the ratio is one of.
    public let quantity: String

    /// The wording of what follows the laws: `crop`, or names of parameters.
    public init(joint parts: [String] = ["crop"]) {
        let isCrop = parts == ["crop"]
        independent = isCrop ? Law.independent.label : "independent"
        family = isCrop ? "J-Crop(\u{3B2})" : "JC(\u{3B2}) of \(parts.joined(separator: " and "))"
        quantity = isCrop ? "area" : parts.joined(separator: " and ")
    }

    /// A law's name in a table.
    public func label(_ law: Law) -> String { law == .independent ? independent : law.label }
}
