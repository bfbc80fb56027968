import Foundation
import Layers

/// The outcome of `bench forward`.
struct ForwardBenchReport: CommandResult {
    static let schema = "bench-forward"

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
    let gigaflopsPerSecond: Double
    /// Of the threads' time inside the network.
    @ExplicitNull var shareInProducts: Double?
    let peakMemory = PeakMemory.bytes
    let layers: [LayerTime]

    enum CodingKeys: String, CodingKey {
        case job, architecture, size, batch, threads, convolution, precision, kernels, layers
        case gigaflopsPerImage = "gigaflops_per_image"
        case imagesPerSecond = "images_per_second"
        case gigaflopsPerSecond = "gigaflops_per_second"
        case shareInProducts = "share_in_products"
        case peakMemory = "peak_memory_bytes"
    }
}

/// Milliseconds of one layer for one image.
struct LayerTime: Encodable {
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
    /// - Parameter times: of one pass of a batch.
    init(
        _ bench: ForwardBench, architecture: String, size: Int, batch: Int, threads: Int,
        precision: Precision, _ rate: Throughput, _ times: ForwardTimes
    ) {
        let operations = Double(bench.operationsPerImage) * 1e-9
        let total = times.entries.reduce(0) { $0 + $1.total }
        self.init(
            job: "forward", architecture: architecture, size: size, batch: batch, threads: threads,
            convolution: bench.method, precision: precision.rawValue,
            kernels: precision == .bfloat16 ? BFloat16.provenance ?? "" : BLAS.forwardKernels,
            gigaflopsPerImage: operations, imagesPerSecond: rate,
            gigaflopsPerSecond: operations * rate.median,
            shareInProducts: total > 0 ? times.entries.reduce(0) { $0 + $1[.products] } / total : nil,
            layers: times.entries.map { LayerTime($0, images: batch) })
    }

    /// Three lines for people.
    var lines: [String] {
        let share =
            shareInProducts.map { ", \(NumberText.fixed(100 * $0, 1))% of the time in products" } ?? ""
        return [
            "\(architecture), \(size) x \(size) pixels, batch \(batch), \(threads) threads, \(convolution), "
                + "\(kernels) kernels",
            imagesPerSecond.text("images/s", digits: 2),
            "\(NumberText.fixed(gigaflopsPerSecond, 1)) GFLOP/s\(architecture.hasPrefix("vit-") ? "" : " counted as direct convolutions")\(share), "
                + PeakMemory.text,
        ]
    }

    /// Time of one thread for an image, layer by layer.
    var layerTable: TextTable {
        var table = TextTable("layer", "method", "ms/image", "products", "transforms", "epilogue", "GFLOP/s")
        for time in layers {
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
