import Checkpoints

/// All that the program asks of a checkpoint.
public enum CheckpointWalk {
    /// Reads a checkpoint to its end: nothing in it may end the process.
    public static func walk(_ file: CheckpointFile) {
        _ = file.metadata
        _ = try? file.tensorEntries()
        _ = try? file.encoder(ignoring: ["layer1", "module"])
        for candidate in (try? file.encoderCandidates()) ?? [] {
            _ = try? file.encoder(named: candidate.name)
        }
        for activation in HeadActivation.allCases { _ = try? file.encoder(headActivation: activation) }
        _ = try? file.pixelRecipe()
        _ = file.namedDataset
        guard let state = try? file.stateDictionary() else { return }
        _ = ForeignNetwork.description(of: state.tensors.keys)
        let decoded = state.tensors.values.reduce(0) { $0 + 4 * $1.values.count }
        precondition(decoded <= file.limits.decodedBytesPerFileByte * file.byteCount)
    }
}
