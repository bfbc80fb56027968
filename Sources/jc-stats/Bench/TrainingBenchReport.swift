import Encoders
import Foundation

/// The outcome of `bench train`.
struct TrainingBenchReport: Encodable {
    let job = "train"
    let architecture: String
    let width: Int
    let stem: String
    let dimension: Int
    let predictorDimension: Int
    let side: Int
    let batch: Int
    let threads: Int
    let kernels: String
    let imagesPerSecond: Throughput

    enum CodingKeys: String, CodingKey {
        case job, architecture, width, stem, dimension, side, batch, threads, kernels
        case predictorDimension = "predictor_dimension"
        case imagesPerSecond = "images_per_second"
        case peakMemory = "peak_memory_bytes"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(job, forKey: .job)
        try container.encode(architecture, forKey: .architecture)
        try container.encode(width, forKey: .width)
        try container.encode(stem, forKey: .stem)
        try container.encode(dimension, forKey: .dimension)
        try container.encode(predictorDimension, forKey: .predictorDimension)
        try container.encode(side, forKey: .side)
        try container.encode(batch, forKey: .batch)
        try container.encode(threads, forKey: .threads)
        try container.encode(kernels, forKey: .kernels)
        try container.encode(imagesPerSecond, forKey: .imagesPerSecond)
        try container.encode(PeakMemory.bytes, forKey: .peakMemory)
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
