import Checkpoints
import Networks

/// A checkpoint made into a network.
struct LoadedNetwork {
    let file: CheckpointFile
    let dictionary: StateDictionary
    let network: ResNet

    init(path: String) throws {
        file = try CheckpointFile.open(path)
        dictionary = try file.stateDictionary()
        network = try ResNet(
            architecture: try .detect(dictionary.tensors), tensors: dictionary.tensors)
    }

    /// Side of the views that such a network was made for: 224 under a 7x7 stem, 32 under a 3x3 one.
    var defaultSide: Int { network.architecture.stem == .imageNet7x7 ? 224 : 32 }
}
