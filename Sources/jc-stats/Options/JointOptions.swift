import ArgumentParser
import JointAugmentation

/// What the two views of a pair draw jointly.
struct JointOptions: ParsableArguments {
    /// The parts of a view that can be joined, comma-separated.
    struct Parts: ExpressibleByArgument {
        let joinsCrops: Bool
        let parameters: Set<JointParameter>
        private let text: String

        init?(argument: String) {
            let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let parameters = names.filter { $0 != "crop" }.map(JointParameter.init(rawValue:))
            guard !names.isEmpty, Set(names).count == names.count, !parameters.contains(nil) else {
                return nil
            }
            joinsCrops = names.contains("crop")
            self.parameters = Set(parameters.compactMap { $0 })
            text = argument
        }

        var defaultValueDescription: String { text }

        static let crop = Parts(joinsCrops: true, parameters: [], text: "crop")

        private init(joinsCrops: Bool, parameters: Set<JointParameter>, text: String) {
            (self.joinsCrops, self.parameters, self.text) = (joinsCrops, parameters, text)
        }
    }

    @Option(
        help: ArgumentHelp(
            "What follows the laws, one or more: crop, blur, brightness, contrast. Crops that do not are RandomCrop's.",
            valueName: "name,..."))
    var joint = Parts.crop
}
