import ArgumentParser
import JointAugmentation

/// What the two views of a pair draw jointly.
struct JointOptions: ParsableArguments {
    /// The parts of a view that can be joined, comma-separated.
    struct Parts: CustomStringConvertible {
        let joined: Set<JoinedParameter>
        private let text: String

        static let names = JoinedParameter.allCases.map(\.partName)

        /// - Throws: `ValidationError` that names what there is.
        init(_ argument: String) throws {
            let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard Set(names).count == names.count, names.allSatisfy(Self.names.contains) else {
                throw ValidationError(
                    "expected one or more of \(Self.names.joined(separator: ", ")), each once, with commas between"
                )
            }
            joined = Set(names.compactMap(JoinedParameter.init(partName:)))
            text = argument
        }

        var description: String { text }

        static let crop = Parts(joined: [.area], text: "crop")

        private init(joined: Set<JoinedParameter>, text: String) {
            (self.joined, self.text) = (joined, text)
        }
    }

    @Option(
        help: ArgumentHelp(
            "What follows the laws, one or more: crop, blur, brightness, contrast. Crops that do not are RandomCrop's. (default: crop)",
            valueName: "name,..."), completion: .list(Parts.names), transform: Parts.init)
    var joint = Parts.crop

    /// Refuses a parameter that the views do not have.
    ///
    /// - Throws: `ValidationError` that names views which have it.
    func check(on pipeline: ViewPipeline) throws {
        for parameter in JoinedParameter.ofOperations where joint.joined.contains(parameter) {
            do { _ = try pipeline.joinedRange(of: parameter) } catch {
                let others = ViewPipeline.builtIn.filter { (try? $0.joinedRange(of: parameter)) != nil }
                throw ValidationError(
                    "--joint \(parameter.rawValue): expected views that have it, such as "
                        + others.map { "--views \($0.name)" }.joined(separator: " or ") + ", found \(error)")
            }
        }
    }
}
