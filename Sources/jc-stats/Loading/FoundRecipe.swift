import Checkpoints
import Encoders
import Imaging

/// What a checkpoint, or a configuration beside it, says of the pixels that its network was trained on.
struct FoundRecipe {
    let recipe: PixelRecipe?
    /// Why what was found was not taken.
    let problem: String?
    /// The data set that the training names, where nothing says how its pixels were normalised.
    let hint: String?

    /// - Parameter architecture: of the network; nil where it makes none.
    init(_ file: CheckpointFile, architecture: String?) {
        var (recipe, problem): (PixelRecipe?, String?) = (nil, nil)
        do throws(CheckpointError) {
            recipe = try file.pixelRecipe()
            if recipe == nil { recipe = try PixelRecipe.beside(file.path) }
        } catch { problem = error.description }
        if let other = recipe?.architecture, let architecture,
            Self.isOther(other, architecture)
        {
            problem = "\(recipe?.source ?? ""): expected what \(architecture) was trained on, found \(other)"
            recipe = nil
        }
        (self.recipe, self.problem) = (recipe, problem)
        hint = recipe == nil ? file.namedDataset.flatMap(Self.hint) : nil
    }

    /// Whether a recipe's architecture such as `resnet50` is another one than the tensors', with or without a name.
    private static func isOther(_ recipe: String, _ architecture: String) -> Bool {
        let isNamed = recipe.hasPrefix("resnet") && Int(recipe.dropFirst("resnet".count)) != nil
        return CheckpointSummary.contradicts(recipe, architecture)
            || isNamed && architecture.hasPrefix("ResNet of ")
    }

    /// What to try for data sets that are not normalised by ImageNet's statistics.
    private static func hint(_ dataset: (setting: String, name: String)) -> String? {
        let name = dataset.name.lowercased().filter { $0.isLetter || $0.isNumber }
        let said = "\(dataset.setting) is \(dataset.name), "
        if name.contains("cifar100") || name.contains("stl10") || name.contains("svhn") {
            return said + "whose pixels are often normalised otherwise: --mean and --std"
        }
        return name.contains("cifar10")
            ? said + "whose pixels are often normalised otherwise: --normalization cifar10" : nil
    }

    /// What a person should know of the normalisation that is taken.
    func notes(on chosen: ChosenNormalization) -> [String] {
        if chosen.isAsked {
            guard let recipe, chosen.value != Normalization(recipe) else { return [] }
            return [
                "the network was trained on pixels normalised otherwise than \(chosen.source ?? "") "
                    + "\(chosen.name): \(recipe.source) says mean \(Self.list(recipe.mean)), "
                    + "std \(Self.list(recipe.standardDeviation))"
            ]
        }
        if let problem { return ["\(problem); normalization imagenet is assumed"] }
        return hint.map { ["normalization imagenet is assumed, but \($0)"] } ?? []
    }

    private static func list(_ numbers: [Float]) -> String {
        numbers.map { "\($0)" }.joined(separator: ",")
    }
}
