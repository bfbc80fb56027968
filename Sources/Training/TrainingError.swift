import Checkpoints

/// What can be wrong with a training run.
public enum TrainingError: Error, Equatable {
    /// A setting outside its range.
    case wrongSetting(name: String, expected: String, found: String)
    /// The two views of a step are not batches of one size.
    case differentViews(first: [Int], second: [Int])
    /// A batch or images too small (or too large) for batch norm or for the stem.
    case wrongBatch(expected: String, found: [Int])
    /// A loss that is infinite or not a number; the parameters are as before the step.
    case notFiniteLoss(found: Float, rate: Float)
    /// Tensors that the network has and those given do not, and names that no part of it takes.
    case wrongNames(missing: [String], unexpected: [String])
    /// A tensor of another shape than the network's.
    case wrongShape(tensor: String, expected: [Int], found: [Int])
    /// More images that do not decode than a run passes over.
    case unreadable(found: Int, of: Int)
    /// The state of a run that is not this one.
    case otherRun(file: String, setting: String, expected: String, found: String)
    /// Fewer threads than a batch has parts that go through at once.
    case noThreads(wanted: Int)
    /// A state whose bytes are not those that were written.
    case damagedState(file: String)
}

extension TrainingError: CustomStringConvertible {
    /// One line: what, where, expected, found.
    public var description: String { PrintableText.escaped(line) }

    private var line: String {
        switch self {
        case .wrongSetting(let name, let expected, let found): "\(name): expected \(expected), found \(found)"
        case .differentViews(let first, let second):
            "views of a step: expected batches of one size, found \(first) and \(second)"
        case .wrongBatch(let expected, let found):
            "batch of [images, height, width] \(found): expected \(expected)"
        case .notFiniteLoss(let found, let rate):
            "loss at learning rate \(rate): expected a finite number, found \(found)"
        case .wrongNames(let missing, let unexpected):
            "tensors of the network: \(missing.count) missing\(Self.listing(missing)), "
                + "\(unexpected.count) unexpected\(Self.listing(unexpected))"
        case .wrongShape(let tensor, let expected, let found):
            "tensor \(tensor): expected shape \(expected), found \(found)"
        case .unreadable(let found, let count):
            "images: expected at most 1% that cannot be read unless allowed, found \(found) of \(count)"
        case .otherRun(let file, let setting, let expected, let found):
            "\(file): the state of another run, \(setting): expected \(expected), found \(found)"
        case .noThreads(let wanted):
            "threads: expected \(wanted) at once, found fewer to be had; is there memory for them?"
        case .damagedState(let file):
            "\(file): expected the bytes that were written, by their SHA-256, found others"
        }
    }

    /// The first names, enough to recognise a pattern.
    private static func listing(_ names: [String]) -> String {
        names.isEmpty ? "" : " (\(names.prefix(4).joined(separator: ", "))\(names.count > 4 ? ", ..." : ""))"
    }
}
