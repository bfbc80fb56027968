import JointAugmentation
import Networks
import Statistics

/// What can go wrong in a measurement.
public enum DifficultyError: Error {
    /// Fewer than two images could be measured.
    case tooFewImages(dataset: String, measured: Int, unreadable: Int, firstReason: String?)
    /// A number of the request is out of range.
    case invalidRequest(what: String, expected: String, found: Int)
    /// The laws or their range make no sense.
    case augmentation(AugmentationError)
    /// The network refused its input.
    case network(image: String, NetworkError)
    /// The network has no such features.
    case features(NetworkError)
    /// A statistic could not be made.
    case statistics(StatisticsError)
}

extension DifficultyError: CustomStringConvertible {
    /// One line: what, where, expected and found.
    public var description: String {
        switch self {
        case .tooFewImages(let dataset, let measured, let unreadable, let reason):
            "\(dataset): expected at least 2 images for a standard error, measured \(measured), "
                + "could not read \(unreadable)" + (reason.map { ", the first because: \($0)" } ?? "")
        case .invalidRequest(let what, let expected, let found):
            "\(what): expected \(expected), found \(found)"
        case .augmentation(let error): error.description
        case .network(let image, let error): "\(image): \(error)"
        case .features(let error): error.description
        case .statistics(let error): error.description
        }
    }
}
