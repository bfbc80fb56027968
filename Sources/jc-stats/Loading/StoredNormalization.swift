import Checkpoints
import Imaging

/// How the pixels of a network's training were normalised, as `train` leaves it in its checkpoints.
struct StoredNormalization: Equatable {
    let mean: [Float]
    let standardDeviation: [Float]

    /// Nil for a file that does not say it.
    init?(_ file: CheckpointFile) {
        let metadata = file.metadata
        func numbers(_ name: String) -> [Float] {
            (metadata[name]?.description ?? "").split(separator: ",").compactMap { Float($0) }
        }
        (mean, standardDeviation) = (numbers("mean"), numbers("standard_deviation"))
        guard mean.count == 3, standardDeviation.count == 3 else { return nil }
    }

    /// Whether they were normalised like this.
    func agrees(with normalization: Normalization) -> Bool {
        (0..<3).allSatisfy { channel in
            mean[channel] == normalization.mean[channel]
                && standardDeviation[channel] == normalization.standardDeviation[channel]
        }
    }
}
