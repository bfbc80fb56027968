import Checkpoints
import Imaging

/// What a network was trained on, as `train` leaves it in its checkpoints.
struct StoredInput: Equatable {
    /// Side of the views in pixels.
    let side: Int
    let mean: [Float]
    let standardDeviation: [Float]

    /// Nil for a file of another program, or with numbers that make no sense.
    init?(_ file: CheckpointFile) {
        let metadata = file.metadata
        func numbers(_ name: String) -> [Float] {
            (metadata[name]?.description ?? "").split(separator: ",").compactMap { Float($0) }
        }
        guard let side = metadata["side"].flatMap({ Int($0.description) }), PixelOptions.sides.contains(side)
        else { return nil }
        (mean, standardDeviation) = (numbers("mean"), numbers("standard_deviation"))
        guard mean.count == 3, standardDeviation.count == 3 else { return nil }
        self.side = side
    }

    /// Whether the pixels of its training were normalised like this.
    func agrees(with normalization: Normalization) -> Bool {
        (0..<3).allSatisfy { channel in
            mean[channel] == normalization.mean[channel]
                && standardDeviation[channel] == normalization.standardDeviation[channel]
        }
    }
}
