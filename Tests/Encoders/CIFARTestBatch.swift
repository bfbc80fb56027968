import Encoders
import Foundation

/// The CIFAR-10 binary layout: a label byte, then three planes of 32 x 32 bytes, image after image.
struct CIFARTestBatch {
    let labels: [Int]
    private let records: [UInt8]

    init(_ url: URL) throws {
        records = [UInt8](try Data(contentsOf: url))
        labels = stride(from: 0, to: records.count, by: Self.recordLength).map { [records] in Int(records[$0])
        }
    }

    /// (pixel / 255 - mean) / deviation in float32, as torchvision's ToTensor and Normalize.
    func images(_ range: Range<Int>, mean: [Float], deviation: [Float]) throws -> ImageBatch {
        let values = range.flatMap { image in
            (0..<Self.recordLength - 1).map { offset in
                let channel = offset / Self.planeLength
                let pixel = Float(records[image * Self.recordLength + 1 + offset]) / 255
                return (pixel - mean[channel]) / deviation[channel]
            }
        }
        return try ImageBatch(count: range.count, height: 32, width: 32, values: values)
    }

    private static let planeLength = 32 * 32
    private static let recordLength = 1 + 3 * planeLength
}
