import JointAugmentation

extension Law {
    /// The law's name in a CSV: a fixed ratio carries its number.
    var csvName: String { ratio.map { "ratio=\(NumberText.short($0))" } ?? name }
}
