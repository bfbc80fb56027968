import Checkpoints
import Imaging

/// An encoder of one's own: a process that reads views from a pipe and writes their features to another.
///
/// Calls of several threads are joined to batches of the size that the process prefers where they wait at the same time,
/// and several batches are on their way, so that it need not wait for them.
public struct ProcessEncoder: ImageEncoder {
    /// What the process said of itself.
    public let description: ProcessIdentity
    /// The command that started it.
    public let command: String
    private let link: ProcessLink
    private let coder: PixelCoder

    /// Starts the process and asks what it is.
    ///
    /// - Parameters:
    ///   - command: for /bin/sh.
    ///   - timeout: how long it may take to start, and later neither read nor write while it is waited for.
    /// - Throws: ``NetworkError/process(_:)``.
    public init(command: String, timeout: Duration) throws(NetworkError) {
        do throws(ProcessFault) {
            link = try ProcessLink(command: command, timeout: timeout)
        } catch { throw .process(error) }
        self.command = command
        description = link.identity
        coder = PixelCoder(description)
    }

    /// Its name; the hash is that of what it said.
    public var identity: EncoderIdentity {
        EncoderIdentity(name: description.name, assumed: "", sha256: description.sha256, method: "process")
    }

    /// The side that it says.
    public var defaultSide: Int { description.side }

    /// The statistics that it says.
    public var defaultNormalization: Normalization { description.normalization }

    /// Its outputs.
    public var offered: [OfferedFeature] {
        FeatureKind.allCases.compactMap { kind in
            description.widths[kind].map { OfferedFeature(kind: kind, width: $0, assumed: []) }
        }
    }

    /// As it says.
    public var dependsOnBatch: Bool { !description.isBatchIndependent }

    /// The batch that it says.
    public var preferredBatch: Int? { description.batch }

    /// True: what it takes normalised is made of them where it is written.
    public var takesBytes: Bool { true }

    /// One for each batch that may be on its way.
    public var waitingCalls: Int { ProcessLoop.mostBatches }

    /// What ended it, if anything did.
    public var failure: NetworkError? { link.failure.map(NetworkError.process) }

    /// Where its time went until now.
    public var profile: ProcessProfile { link.profile }

    /// As it says.
    public func width(of kind: FeatureKind) throws(NetworkError) -> Int {
        guard let width = description.widths[kind] else {
            throw .process(fault(.noOutput(kind, available: offered.map(\.kind))))
        }
        return width
    }

    /// Sends the batch and waits for its features.
    public func features(_ kind: FeatureKind, of batch: ImageBatch) throws(NetworkError) -> [Float] {
        let width = try width(of: kind)
        let features: [Float]
        do throws(ProcessFault) {
            features = try link.features(kind, of: batch, coder)
        } catch { throw .process(error) }
        if let place = features.firstIndex(where: { !$0.isFinite }) {
            throw .process(fault(.notFinite(image: place / width, found: features[place])))
        }
        return features
    }

    func fault(_ problem: ProcessProblem) -> ProcessFault {
        ProcessFault(
            command: command, problem: problem, answered: link.profile.batches,
            lastLines: link.lastLines)
    }
}
