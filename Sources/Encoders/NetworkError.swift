import Checkpoints
import Layers
import Statistics

/// What can be wrong with a network's tensors or with the pixels given to it.
public enum NetworkError: Error, Equatable {
    /// The names do not describe a network that is known; `found` says what is there instead.
    case unknownArchitecture(found: String)
    /// A Vision Transformer that is not as those of any project.
    case transformer(expected: String, found: String)
    /// Tensors that the architecture has and the tensors given do not, and names that no part of it takes.
    case wrongNames(architecture: String, missing: [String], unexpected: [String])
    /// A tensor of another shape than the architecture's.
    case wrongShape(tensor: String, expected: String, found: [Int])
    /// A value that is infinite or not a number, or has become so when batch norm was folded in.
    case notFinite(tensor: String, element: Int, found: Float)
    /// A running variance below zero by epsilon or more.
    case negativeVariance(tensor: String, element: Int, found: Float, epsilon: Double)
    /// The pixels do not fill `count * 3 * height * width`, or a length is below one.
    case wrongPixelCount(count: Int, height: Int, width: Int, found: Int)
    /// The maps of one image have more elements than is sane.
    case imageTooLarge(height: Int, width: Int, limit: Int)
    /// A feature or logit of this image of the batch is infinite or not a number.
    case notFiniteOutput(image: Int, found: Float)
    /// An output was asked for that needs a head which the checkpoint does not have.
    case noHead(output: FeatureKind, architecture: String, available: [FeatureKind])
    /// An output was asked for that needs a head which the checkpoint has and which cannot be read.
    case unreadableHead(
        output: FeatureKind, head: HeadKind, architecture: String, reason: String,
        available: [FeatureKind])
    /// The image and its padding are smaller than the stem's kernel.
    case imageTooSmall(height: Int, width: Int, smallest: Int)
    /// An image of another size than the only one, height and width, that was said to come.
    case otherSize(height: Int, width: Int, only: [Int])
    /// An image that is not made of whole patches.
    case notWholePatches(height: Int, width: Int, patch: Int)
    /// A network that tells nothing of places, of which ContrastiveCrop asks.
    case noActivationMaps(network: String)
    /// Last maps of a single place, in which ContrastiveCrop finds no part.
    case onePlace(network: String, side: Int)
    /// Products in bfloat16 that are not to be had.
    case bfloat16(BFloat16Error)
    /// An encoder that is a process.
    case process(ProcessFault)
}

extension NetworkError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String {
        // Names come from a file: they must neither break the line nor command the terminal.
        PrintableText.escaped(line)
    }

    private var line: String {
        switch self {
        case .unknownArchitecture(let found):
            "unknown network: expected a ResNet in torchvision's naming, found \(found)"
        case .transformer(let expected, let found): "Vision Transformer: expected \(expected), found \(found)"
        case .wrongNames(let architecture, let missing, let unexpected):
            "tensors of \(architecture): " + Self.listing(missing: missing, unexpected: unexpected)
        case .wrongShape(let tensor, let expected, let found):
            "tensor \(tensor): expected shape \(expected), found \(found)"
        case .notFinite(let tensor, let element, let found):
            "tensor \(tensor), element \(element): expected a finite number, found \(found)"
        case .negativeVariance(let tensor, let element, let found, let epsilon):
            "tensor \(tensor), element \(element): expected a variance that epsilon (\(epsilon)) lifts above 0, found \(found)"
        case .wrongPixelCount(let count, let height, let width, let found):
            "batch of \(count) images of \(width) x \(height): "
                + "expected \(count) * 3 * \(height) * \(width) values, found \(found)"
        case .imageTooLarge(let height, let width, let limit):
            "image of \(width) x \(height): expected maps of at most \(limit) elements, found more"
        case .notFiniteOutput(let image, let found):
            "output for image \(image) of the batch: expected finite numbers, found \(found)"
        case .noHead(let output, let architecture, let available):
            "\(output.rawValue) of \(architecture): expected a \(Self.head(of: output)) in the checkpoint, "
                + "found none; there is \(available.map(\.rawValue).joined(separator: " and "))"
        case .unreadableHead(let output, let head, let architecture, let reason, let available):
            "\(output.rawValue) of \(architecture): expected a \(head.rawValue) that can be read, found one that "
                + "cannot: \(reason); there is \(available.map(\.rawValue).joined(separator: " and "))"
        case .notWholePatches(let height, let width, let patch):
            "image of \(width) x \(height): expected sides that are multiples of the patch, \(patch) (--side)"
        case .noActivationMaps(let network):
            "ContrastiveCrop: expected a ResNet in float32, whose last maps show where it sees something, found \(network)"
        case .onePlace(let network, let side):
            "ContrastiveCrop: expected last maps of more than one place, found 1 x 1 of \(network) at \(side) x \(side) pixels; a larger --side, or a smaller stem, has more"
        case .bfloat16(let error): error.description
        case .process(let fault): fault.description
        case .otherSize(let height, let width, let only):
            "image of \(width) x \(height): expected \(only.reversed().map(String.init).joined(separator: " x ")), "
                + "the only size that the network is kept for"
        case .imageTooSmall(let height, let width, let smallest):
            "image of \(width) x \(height): expected at least \(smallest) x \(smallest) under this stem"
        }
    }

    private static func head(of output: FeatureKind) -> String {
        switch output {
        case .backbone: "backbone"
        case .projection: "projector"
        case .prediction: "predictor"
        case .logits: "classifier (fc or linear)"
        }
    }

    /// The first names of both lists, and how many more there are; behind a missing name the one in the file
    /// that may be meant.
    private static func listing(missing: [String], unexpected: [String]) -> String {
        [("missing", missing), ("unexpected", unexpected)].compactMap { word, names in
            guard !names.isEmpty else { return nil }
            let shown = names.prefix(namesShown).map { name in
                guard word == "missing", let nearest = NearestName.of(name, among: unexpected) else {
                    return name
                }
                return "\(name) (nearest: \(nearest))"
            }.joined(separator: ", ")
            let more = names.count > namesShown ? " and \(names.count - namesShown) more" : ""
            let advice = missing.isEmpty ? "; --ignore NAME leaves one out" : ""
            return "\(names.count) \(word): \(shown)\(more)\(advice)"
        }.joined(separator: "; ")
    }

    /// Enough to recognise a pattern, few enough for a line.
    private static let namesShown = 4
}
