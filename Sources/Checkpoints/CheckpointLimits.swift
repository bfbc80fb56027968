/// Bounds on what a checkpoint may ask for, checked before memory is taken.
public struct CheckpointLimits: Sendable, Equatable {
    /// Bytes of the file, which is read into memory once: 8 GB. A ResNet-152 of twice the width with its
    /// momentum copy and optimizer needs 4 GB.
    public var fileBytes = 1 << 33
    /// Members of a zip archive.
    public var archiveMembers = 200_000
    /// Bytes of a safetensors header; the format's own bound.
    public var headerBytes = 100_000_000
    /// Instructions of one pickle: a ResNet-152 with its momentum copy and optimizer needs 200,000. What
    /// they build stays below 150 MB.
    public var opcodes = 500_000
    /// Values that a pickle remembers.
    public var memoEntries = 250_000
    /// Open marks on a pickle's stack.
    public var openMarks = 1000
    /// Bytes of a class name in a pickle.
    public var nameBytes = 256
    /// Bytes of a dictionary's key.
    public var keyBytes = 1024
    /// Containers inside each other, when the tree is walked.
    public var depth = 64
    /// Steps of one walk over the tree: containers may be shared, so paths can outnumber values.
    public var walkSteps = 4_000_000
    /// Dimensions of a tensor.
    public var dimensions = 16
    /// Bytes of decoded float32 tensors, as a multiple of the file's bytes.
    public var decodedBytesPerFileByte = 8

    /// Bytes of a configuration beside the file.
    static let configurationBytes = 1 << 20

    /// What any published ResNet checkpoint stays well below.
    public static let standard = CheckpointLimits()

    /// ``standard``, whose bounds can be set one by one.
    public init() {}

    /// Refuses `found` where it exceeds `limit`.
    ///
    /// - Throws: ``CheckpointError/overLimit(what:limit:found:)``.
    static func check(_ found: Int, atMost limit: Int, _ what: String) throws(CheckpointError) {
        guard found <= limit else {
            throw CheckpointError.overLimit(what: what, limit: limit, found: found)
        }
    }
}
