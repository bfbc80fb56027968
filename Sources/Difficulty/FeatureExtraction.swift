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

    /// The features of all images in the order of the data set; an unreadable one is an error that names it.
    ///
    /// - Returns: a row an image, or nil where `interruption` came before the last.
    public func run(
        on dataset: any ImageDataset, threads: Int, interruption: Interruption = Interruption(),
        progress: @Sendable (Int) -> Void = { _ in }
    ) throws -> [[Float]]? {
        let done = ProgressCount()
        let rows = try Parallel.map(count: dataset.count, threads: threads) {
            index throws(any Error) -> [Float]? in
            guard !interruption.isRequested else { return nil }
            let row = try features(of: try dataset.image(at: index))
            progress(done.increment())
            return row
        }
        let complete = rows.compactMap { $0 }
        return complete.count == rows.count ? complete : nil
    }
}
