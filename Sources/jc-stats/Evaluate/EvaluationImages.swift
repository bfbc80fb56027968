import ArgumentParser
import Datasets
import Difficulty

/// The images that checkpoints are judged on and learn from, opened once for all of them.
struct EvaluationImages {
    let test: SubsetDataset
    let training: SubsetDataset?
    /// Which class of the training images each of the test images' is.
    let matching: ClassMatching
    let unreadable: UnreadablePolicy

    /// Opens them and matches their classes.
    ///
    /// - Parameter labels: a file of all classes, where they are not in the data.
    init(
        test: String, limit testLimit: Int?, training: String?, trainingLimit: Int?, labels: String? = nil,
        unreadable: UnreadablePolicy, isSilent: Bool
    ) throws {
        self.test = try DatasetOpening.labelled(
            test, limit: testLimit, labels: labels, unreadable: unreadable, isSilent: isSilent)
        self.training = try training.map {
            try DatasetOpening.labelled(
                $0, limit: trainingLimit, labels: labels, unreadable: unreadable, isSilent: isSilent)
        }
        self.unreadable = unreadable
        matching = try ClassMatching(test: self.test, training: self.training ?? self.test)
        if !isSilent { warn() }
    }

    /// What would make the result mean something else, before the time is spent.
    private func warn() {
        if let training, training.fingerprint == test.fingerprint {
            Terminal.note(
                "warning: \(training.path) and \(test.path) hold the same images: top-1 is too high")
        }
    }
}

/// How many of the images are judged and learned from.
enum EvaluationLimits {
    /// Refuses too few of one, and a limit of training images that there are none of.
    static func check(_ limit: Int?, training: Int?, of data: String?, option: String) throws {
        for (name, value) in [("--limit", limit), ("--train-limit", training)] {
            guard let value, value < 2 else { continue }
            throw ValidationError("\(name): expected at least 2, found \(value)")
        }
        guard training == nil || data != nil else {
            throw ValidationError("--train-limit needs \(option) DATA")
        }
    }
}
