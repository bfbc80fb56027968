import Datasets
import Imaging
import JointAugmentation
import Networks
import Statistics

/// Features of whole images, resized to a square.
public struct FeatureExtraction: Sendable {
    private let network: ResNet
    private let output: NetworkOutput
    private let side: Int
    private let normalization: Normalization

    /// Prepares the extraction of `output` from images of `side` x `side` pixels.
    public init(network: ResNet, output: NetworkOutput, side: Int, normalization: Normalization) {
        self.network = network
        self.output = output
        self.side = side
        self.normalization = normalization
    }

    /// The features of one image.
    public func features(of image: RGBImage) throws -> [Float] {
        let whole = CropBox(left: 0, top: 0, width: image.width, height: image.height)
        let batch = try ImageBatch(
            count: 1, height: side, width: side,
            values: normalization.tensor(try image.view(of: whole, side: side)))
        return try network.output(output, of: batch)
    }

    /// The features of all images in the order of the data set; those that make none are left out and named.
    ///
    /// - Throws: ``DifficultyError`` where no image has features.
    public func run(
        on dataset: any ImageDataset, threads: Int, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }
    ) throws(DifficultyError) -> FeatureReport {
        let done = ProgressCount()
        let outcomes = Parallel.map(count: dataset.count, threads: threads) {
            index -> ImageOutcome<[Float]> in
            guard !interruption.isRequested else { return .notReached }
            let outcome = ImageOutcome(of: dataset.name(at: index)) {
                try features(of: try dataset.image(at: index))
            }
            progress(done.increment())
            return outcome
        }
        let report = FeatureReport(outcomes)
        guard report.wasInterrupted || !report.rows.isEmpty else {
            throw .noImage(dataset: dataset.path, leftOut: report.unreadable)
        }
        return report
    }
}
