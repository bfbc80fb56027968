import Checkpoints
import Datasets
import Encoders
import Imaging
import JointAugmentation
import OrderedCollections
import Statistics

/// When a run looks again at what its network sees, for ContrastiveCrop.
///
/// Crops are placed by their scheme through epoch `warmupEpochs`, counted from 1; behind it about boxes, all of the image at first. After
/// each epoch from that one on whose number `interval` divides, but the last, boxes are found anew. Source: ContrastiveCrop's code,
/// `DDP_simclr_ccrop.py` at 408f143.
public struct ObjectSchedule: Sendable, Equatable {
    /// Epochs whose crops are placed by their scheme.
    public var warmupEpochs: Int
    /// Epochs from one look to the next.
    public var interval: Int

    /// A fifth of the epochs each, as the code's 20 of 100 for ImageNet and 100 of 500 for small images.
    public init(epochs: Int, warmupEpochs: Int? = nil, interval: Int? = nil) {
        let fifth = max(1, epochs / 5)
        (self.warmupEpochs, self.interval) = (warmupEpochs ?? fifth, interval ?? fifth)
    }

    /// Whether crops of an epoch, counted from 0, are placed about boxes.
    func placesCrops(inEpoch epoch: Int) -> Bool { epoch >= warmupEpochs }

    /// Whether boxes are found anew when `done` of `count` epochs are made.
    func isDue(after done: Int, of count: Int) -> Bool {
        done >= warmupEpochs && done < count && done.isMultiple(of: interval)
    }
}

/// What a network saw of each image of a data set.
struct ObjectBoxes: Sendable, Equatable {
    private(set) var boxes: [ObjectBox]

    /// All of each image.
    init(count: Int) { boxes = [ObjectBox](repeating: .whole, count: count) }

    subscript(image: Int) -> ObjectBox { boxes[image] }

    /// What `locator` finds in each image; all of one that cannot be read.
    init(_ locator: ObjectLocator, in dataset: any ImageDataset, threads: Int) {
        boxes = Parallel.map(count: dataset.count, threads: threads) { index in
            (try? locator.object(in: dataset.image(at: index))) ?? .whole
        }
    }

    /// `[images, 4]`: first and last row, first and last column as shares, which are numbers of float32.
    func tensor() throws(CheckpointError) -> Tensor {
        try Tensor(
            shape: [boxes.count, 4],
            values: boxes.flatMap { box in
                [box.rows.lowerBound, box.rows.upperBound, box.columns.lowerBound, box.columns.upperBound]
                    .map { Float($0) }
            })
    }

    /// Reads ``tensor()`` of `count` images; nil for anything else.
    init?(_ tensor: Tensor, count: Int) {
        guard tensor.shape == [count, 4] else { return nil }
        boxes = []
        boxes.reserveCapacity(count)
        for start in stride(from: 0, to: 4 * count, by: 4) {
            let shares = tensor.values[start..<(start + 4)].map { Double($0) }
            guard shares.allSatisfy((0...1).contains), shares[0] <= shares[1], shares[2] <= shares[3] else {
                return nil
            }
            boxes.append(ObjectBox(rows: shares[0]...shares[1], columns: shares[2]...shares[3]))
        }
    }
}

extension TrainingNetwork {
    /// The encoder as it is now, in evaluation mode.
    func evaluated() throws -> ResNet {
        let tensors = try encoderTensors()
        return try ResNet(architecture: encoder, tensors: tensors)
    }
}
