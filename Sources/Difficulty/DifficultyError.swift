import Encoders
import JointAugmentation
import Statistics

/// What can go wrong in a measurement.
public enum DifficultyError: Error {
    /// Fewer than two images could be measured.
    case tooFewImages(dataset: String, measured: Int, leftOut: [UnreadableImage])
    /// No image could be read and run through the network.
    case noImage(dataset: String, leftOut: [UnreadableImage])
    /// More than 1% of the images could not be measured.
    case tooManyUnreadable(dataset: String, total: Int, leftOut: [UnreadableImage])
    /// An image could not be measured where each must be.
    case unreadableImage(UnreadableImage)
    /// An image too small to crop.
    case smallImage(width: Int, height: Int, smallest: Int)
    /// No measured pairs stand for a law.
    case noPairs(law: String, proposals: [String])
    /// A store has no cosines of the views of different pairs.
    case noCrossings(path: String)
    /// A store has no images that were drawn twice.
    case noSecondDraws(path: String)
    /// Encoders that are compared saw other views of an image.
    case otherViews(image: Int)
    /// The views' pipeline or its joined parameters make no sense.
    case design(String)
    /// The store of pairs.
    case store(StoreError)
    /// A number of the request is out of range.
    case invalidRequest(what: String, expected: String, found: Int)
    /// The laws or their range make no sense.
    case augmentation(AugmentationError)
    /// The network has no such features.
    case features(NetworkError)
    /// A statistic could not be made.
    case statistics(StatisticsError)
}

extension DifficultyError: CustomStringConvertible {
    /// One line: what, where, expected and found.
    public var description: String {
        switch self {
        case .noCrossings(let path):
            "\(path): expected cosines of all pairs of an image's views, found those of drawn pairs: "
                + "--pairs drawn, or a run with --pairs all"
        case .noSecondDraws(let path):
            "\(path): expected images that were drawn twice, found none: a run with --population given has them"
        case .tooFewImages(let dataset, let measured, let leftOut):
            "\(dataset): expected at least 2 images for a standard error, measured \(measured), "
                + Self.text(leftOut)
        case .noImage(let dataset, let leftOut):
            "\(dataset): expected an image with features, \(Self.text(leftOut))"
        case .tooManyUnreadable(let dataset, let total, let leftOut):
            "\(dataset): expected at most 1% unreadable images unless allowed, found \(leftOut.count) of \(total), "
                + Self.text(leftOut)
        case .unreadableImage(let image): "\(image)"
        case .smallImage(let width, let height, let smallest):
            "expected an image of at least \(smallest) x \(smallest) pixels, found \(width) x \(height)"
        case .noPairs(let law, let proposals):
            "\(law): expected pairs of its own, found those of \(proposals.joined(separator: ", "))"
        case .otherViews(let image):
            "image \(image): expected the same views in both stores, found others: they were drawn by different versions"
        case .design(let reason): reason
        case .store(let error): error.description
        case .invalidRequest(let what, let expected, let found):
            "\(what): expected \(expected), found \(found)"
        case .augmentation(let error): error.description
        case .features(let error): error.description
        case .statistics(let error): error.description
        }
    }

    private static func text(_ leftOut: [UnreadableImage]) -> String {
        "left out \(leftOut.count)" + (leftOut.first.map { ", the first because: \($0)" } ?? "")
    }
}
