import Checkpoints

/// All that the program asks of a checkpoint.
public enum CheckpointWalk {
    /// Reads a checkpoint to its end: nothing in it may end the process.
    public static func walk(_ file: CheckpointFile) {
        _ = file.metadata
        _ = try? file.tensorEntries()
        for activation in HeadActivation.allCases { _ = try? file.encoder(headActivation: activation) }
        _ = try? file.pixelRecipe()
        _ = file.namedDataset
        guard let state = try? file.stateDictionary() else { return }
        let decoded = state.tensors.values.reduce(0) { $0 + 4 * $1.values.count }
        precondition(decoded <= file.limits.decodedBytesPerFileByte * file.byteCount)
    }
}
