import ArgumentParser
import Imaging

/// How large views are, and how their pixels are normalised.
struct PixelOptions: ParsableArguments {
    /// Published means and deviations.
    enum KnownNormalization: String, ExpressibleByArgument, CaseIterable {
        case imagenet
        case cifar10

        var value: Normalization {
            switch self {
            case .imagenet: .imageNet
            case .cifar10: .cifar10
            }
        }
    }

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Side of the square views in pixels. (default: what the checkpoint says, else 224 for a 7x7 stem, 32 for a 3x3 one)",
            valueName: "integer"))
    var side: Int?

    @Option(help: "Mean and deviation of the pixels that the network was trained on.")
    var normalization: KnownNormalization = .imagenet

    func validate() throws {
        if let side, side < 8 || side > 4096 {
            throw ValidationError("--side: expected 8 to 4096, found \(side)")
        }
    }
}
