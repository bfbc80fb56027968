import Foundation
import Networks

/// The outcome of `bench train`.
struct TrainingBenchReport: Encodable {
    let job = "train"
    let architecture: String
    let width: Int
    let stem: String
    let side: Int
    let batch: Int
    let threads: Int
    let kernels: String
    let imagesPerSecond: Throughput

    enum CodingKeys: String, CodingKey {
        case job, architecture, width, stem, side, batch, threads, kernels
        case imagesPerSecond = "images_per_second"
    }

    /// Two lines for people.
    var lines: [String] {
        let rate = imagesPerSecond
        return [
            "SimSiam, \(architecture) of width \(width), stem \(stem), \(side) x \(side) pixels, batch \(batch), "
                + "\(threads) threads, \(kernels) kernels",
            "median \(NumberText.fixed(rate.median, 2)), min \(NumberText.fixed(rate.min, 2)), "
                + "max \(NumberText.fixed(rate.max, 2)) images/s (two views each), "
                + "peak memory \(PeakMemory.bytes / 1_000_000) MB",
        ]
    }
}
