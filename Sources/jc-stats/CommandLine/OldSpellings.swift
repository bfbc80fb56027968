import Encoders

/// Values of options by their names until 0.2, which are taken for one more version.
enum OldSpellings {
    private static let values = [
        (option: "--features", old: FeatureKind.oldProjectionName, new: FeatureKind.projection.rawValue)
    ]

    /// A line for each old spelling that a command line has.
    static func notes(on arguments: some Sequence<String>) -> [String] {
        let arguments = Array(arguments)
        return values.filter { value in
            arguments.contains("\(value.option)=\(value.old)")
                || zip(arguments, arguments.dropFirst()).contains { $0 == value.option && $1 == value.old }
        }.map { value in
            "note: \(value.option) \(value.old) is called \(value.option) \(value.new) now; the next version takes that alone"
        }
    }
}
