import ArgumentParser
import JointAugmentation

/// The laws of a command.
struct LawOptions: ParsableArguments {
    /// A law without a parameter.
    enum NamedLaw: String, CaseIterable {
        case randomcrop

        /// - Throws: `ValidationError` that says how the other laws are asked for.
        static func named(_ name: String) throws -> Self {
            guard let law = Self(rawValue: name) else {
                throw ValidationError(
                    "expected randomcrop; --beta NUMBER asks for a JC law, --ratio NUMBER for a fixed ratio")
            }
            return law
        }
    }

    @Option(
        help: "A law by name: randomcrop, both views independent. (default: above)",
        completion: .list(NamedLaw.allCases.map(\.rawValue)), transform: NamedLaw.named)
    var law: [NamedLaw] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "JC laws, any real numbers; smaller is harder. (default: above)", valueName: "number,..."))
    var beta: [NumberList] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Fixed ratios, 1 to b/a. (default: above)", valueName: "number,..."))
    var ratio: [NumberList] = []

    /// A line of a command's help: the laws that it takes where none is asked for.
    static func defaults(_ laws: [Law]) -> String {
        "Laws where none is asked for: \(laws.map(\.label).joined(separator: ", "))."
    }

    func validate() throws {
        var seen: Set<Law> = []
        for (law, text) in asked where !seen.insert(law).inserted {
            throw ValidationError("\(text): expected each law once, found it twice")
        }
    }

    /// The laws asked for: named ones, then fixed ratios, then JC laws; `fallback` where none was.
    func laws(fallback: [Law]) -> [Law] {
        let laws = asked.map(\.law)
        return laws.isEmpty ? fallback : laws
    }

    /// Each law with its option.
    private var asked: [(law: Law, text: String)] {
        law.map { (.independent, "--law \($0)") }
            + ratio.flatMap(\.numbers).map { (.fixedRatio($0), "--ratio \(NumberText.short($0))") }
            + beta.flatMap(\.numbers).map { (.joint(beta: $0), "--beta \(NumberText.short($0))") }
    }

    /// The one law of commands that take no more; `fallback` where none was asked for.
    ///
    /// - Parameter command: as errors name it.
    /// - Throws: `ValidationError` for several.
    func single(fallback: Law, command: String) throws -> Law {
        let laws = laws(fallback: [fallback])
        guard laws.count == 1 else {
            throw ValidationError(
                "\(command): expected one law, found \(laws.map(\.label).joined(separator: ", "))")
        }
        return laws[0]
    }
}

/// The seed of what is drawn at random.
struct SeedOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seed of the random streams.", valueName: "integer from 0"))
    var seed: UInt64 = 0
}
