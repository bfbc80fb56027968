import ArgumentParser
import JointAugmentation

/// What the two views of a pair draw jointly.
struct JointOptions: ParsableArguments {
    /// The parts of a view that can be joined, comma-separated.
    struct Parts: CustomStringConvertible {
        let joinsCrops: Bool
        let parameters: Set<JointParameter>
        private let text: String

        static let names = ["crop"] + JointParameter.allCases.map(\.rawValue)

        /// - Throws: `ValidationError` that names what there is.
        init(_ argument: String) throws {
            let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard Set(names).count == names.count, names.allSatisfy(Self.names.contains) else {
                throw ValidationError(
                    "expected one or more of \(Self.names.joined(separator: ", ")), each once, with commas between"
                )
            }
            joinsCrops = names.contains("crop")
            parameters = Set(names.compactMap(JointParameter.init(rawValue:)))
            text = argument
        }

        var description: String { text }

        static let crop = Parts(joinsCrops: true, parameters: [], text: "crop")

        private init(joinsCrops: Bool, parameters: Set<JointParameter>, text: String) {
            (self.joinsCrops, self.parameters, self.text) = (joinsCrops, parameters, text)
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
        for parameter in JointParameter.allCases where joint.parameters.contains(parameter) {
            do { _ = try pipeline.joinedRange(of: parameter) } catch {
                let others = ViewPipeline.builtIn.filter { (try? $0.joinedRange(of: parameter)) != nil }
                throw ValidationError(
                    "--joint \(parameter.rawValue): expected views that have it, such as "
                        + others.map { "--views \($0.name)" }.joined(separator: " or ") + ", found \(error)")
            }
        }
    }
}
