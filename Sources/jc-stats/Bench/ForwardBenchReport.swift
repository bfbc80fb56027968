import Foundation
import Layers

/// The outcome of `bench forward`.
struct ForwardBenchReport: Encodable {
    let job: String
    let architecture: String
    let size: Int
    let batch: Int
    let threads: Int
    let convolution: String
    let precision: String
    let kernels: String
    /// Multiplications and additions of a direct convolution, in 10^9 an image.
    let gigaflopsPerImage: Double
    let imagesPerSecond: Throughput
    let times: ForwardTimes
    let batchCount: Int

    enum CodingKeys: String, CodingKey {
        case job, architecture, size, batch, threads, convolution, precision, kernels, layers
        case gigaflopsPerImage = "gigaflops_per_image"
        case imagesPerSecond = "images_per_second"
        case gigaflopsPerSecond = "gigaflops_per_second"
        case shareInBLAS = "share_in_blas"
        case peakMemory = "peak_memory_bytes"
    }

    var gigaflopsPerSecond: Double { gigaflopsPerImage * imagesPerSecond.median }

    /// Of the threads' time inside the network.
    var shareInBLAS: Double? {
        let total = times.entries.reduce(0) { $0 + $1.total }
        return total > 0 ? times.entries.reduce(0) { $0 + $1[.products] } / total : nil
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(job, forKey: .job)
        try container.encode(architecture, forKey: .architecture)
        try container.encode(size, forKey: .size)
        try container.encode(batch, forKey: .batch)
        try container.encode(threads, forKey: .threads)
        try container.encode(convolution, forKey: .convolution)
        try container.encode(precision, forKey: .precision)
        try container.encode(kernels, forKey: .kernels)
        try container.encode(gigaflopsPerImage, forKey: .gigaflopsPerImage)
        try container.encode(imagesPerSecond, forKey: .imagesPerSecond)
        try container.encode(gigaflopsPerSecond, forKey: .gigaflopsPerSecond)
        try container.encode(shareInBLAS, forKey: .shareInBLAS)
        try container.encode(PeakMemory.bytes, forKey: .peakMemory)
        try container.encode(times.entries.map { LayerTime($0, images: batchCount) }, forKey: .layers)
    }
}

/// Milliseconds of one layer for one image.
private struct LayerTime: Encodable {
    let name: String
    let method: String
    let milliseconds: Double
    let products: Double
    let transforms: Double
    let epilogue: Double
    let gigaflopsPerSecond: Double

    enum CodingKeys: String, CodingKey {
        case name, method, milliseconds, products, transforms, epilogue
        case gigaflopsPerSecond = "gigaflops_per_second"
    }

    init(_ entry: ForwardTimes.Entry, images: Int) {
        let scale = 1000 / Double(images)
        name = entry.layer.name
        method = entry.layer.method
        milliseconds = entry.total * scale
        products = entry[.products] * scale
        transforms = entry[.transforms] * scale
        epilogue = entry[.epilogue] * scale
        gigaflopsPerSecond =
            entry.total > 0 ? Double(entry.layer.operationsPerImage * images) / entry.total * 1e-9 : 0
    }
}

extension ForwardBenchReport {
    /// Three lines for people.
    var lines: [String] {
        let rate = imagesPerSecond
        let library = precision == Precision.bfloat16.rawValue ? "oneDNN" : "BLAS"
        let share = shareInBLAS.map { ", \(NumberText.fixed(100 * $0, 1))% of the time in \(library)" } ?? ""
        return [
            "\(architecture), \(size) x \(size) pixels, batch \(batch), \(threads) threads, \(convolution), "
                + "\(kernels) kernels",
            "median \(NumberText.fixed(rate.median, 2)), min \(NumberText.fixed(rate.min, 2)), "
                + "max \(NumberText.fixed(rate.max, 2)) images/s",
            "\(NumberText.fixed(gigaflopsPerSecond, 1)) GFLOP/s counted as direct convolutions\(share), "
                + "peak memory \(PeakMemory.bytes / 1_000_000) MB",
        ]
    }

    /// Time of one thread for an image, layer by layer.
    var layerTable: TextTable {
        var table = TextTable("layer", "method", "ms/image", "products", "transforms", "epilogue", "GFLOP/s")
        for time in times.entries.map({ LayerTime($0, images: batchCount) }) {
            func share(_ part: Double) -> String {
                time.milliseconds > 0 ? NumberText.fixed(100 * part / time.milliseconds, 1) + "%" : "-"
            }
            table.add([
                time.name, time.method, NumberText.fixed(time.milliseconds, 4), share(time.products),
                share(time.transforms), share(time.epilogue), NumberText.fixed(time.gigaflopsPerSecond, 1),
            ])
        }
        return table
    }
}
