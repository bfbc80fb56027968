import Statistics
import TestSupport
import Testing

@testable import Layers

/// Each fast way gives what the direct one gives, on maps of awkward sizes, several at a time.
@Suite struct PreparedConvolutionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let method: String
        let geometry: ConvolutionGeometry
        let height: Int
        let width: Int
        let images: Int

        var size: MapSize { MapSize(height: height, width: width) }

        var testDescription: String {
            "\(method) \(geometry.inputChannels)-\(geometry.outputChannels)/\(geometry.groups), "
                + "stride \(geometry.stride), \(images) of \(height) x \(width)"
        }

        init(
            _ method: String, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1,
            _ height: Int, _ width: Int, images: Int
        ) {
            self.method = method
            geometry = ConvolutionGeometry(
                inputChannels: inputs, outputChannels: outputs, kernel: kernel, stride: stride,
                padding: kernel / 2, groups: groups)
            self.height = height
            self.width = width
            self.images = images
        }
    }

    static let cases: [Case] = [
        Case("winograd 4x4", 16, 16, kernel: 3, 8, 8, images: 3),
        Case("winograd 4x4", 20, 35, kernel: 3, 7, 11, images: 2),
        Case("winograd 4x4", 3, 5, kernel: 3, 3, 3, images: 1),
        Case("winograd 4x4", 64, 48, kernel: 3, 57, 13, images: 2),
        Case("winograd 4x4", 128, 128, kernel: 3, groups: 32, 14, 15, images: 2),
        Case("winograd 4x4", 64, 1032, kernel: 3, 7, 7, images: 26),
        Case("winograd 4x4", 24, 48, kernel: 3, groups: 4, 6, 9, images: 2),
        // Filters that are transformed in parts, the last one smaller.
        Case("winograd 4x4", 300, 260, kernel: 3, 7, 6, images: 3),
        Case("pointwise", 31, 17, kernel: 1, 5, 9, images: 3),
        Case("pointwise", 512, 20, kernel: 1, 13, 15, images: 2),
        Case("pointwise", 48, 20, kernel: 1, stride: 2, 9, 7, images: 3),
        Case("patches", 3, 16, kernel: 7, stride: 2, 33, 20, images: 2),
        Case("patches", 24, 40, kernel: 3, stride: 2, 9, 14, images: 3),
        Case("patches", 64, 64, kernel: 3, stride: 2, groups: 16, 9, 6, images: 2),
        Case("patches", 6, 6, kernel: 3, 1, 4, images: 2),
        // Maps wide enough for patches that are multiplied as they lie.
        Case("patches", 3, 20, kernel: 7, stride: 2, 106, 104, images: 2),
        Case("patches", 3, 16, kernel: 7, stride: 2, 103, 107, images: 1),
        Case("patches", 8, 17, kernel: 5, 60, 58, images: 2),
    ]

    @Test(.eachRow) func equalsTheDirectWay() {
        eachRow(Self.cases) { try equalsTheDirectWay($0) }
    }

    private func equalsTheDirectWay(_ test: Case) throws {
        try check(test)
    }

    /// Maps of at most 2 x 2 pixels take one product where rows may mix, and patches elsewhere.
    @Test(.eachRow) func tinyMaps() {
        eachRow([(2, 2), (1, 2), (2, 1), (1, 1)]) { try tinyMaps(height: $0.0, width: $0.1) }
    }

    private func tinyMaps(height: Int, width: Int) throws {
        let method = ProductPanels.rowsMayMix ? "dense" : "patches"
        try check(Case(method, 40, 24, kernel: 3, height, width, images: 5))
    }

    @Test func notANumberIsNotLost() throws {
        let test = Case("winograd 4x4", 16, 16, kernel: 3, 8, 8, images: 1)
        var input = Self.values(16 * 64, 1)
        input[300] = .nan
        let output = try Self.fast(test, Self.convolution(test.geometry), input, residual: nil)
        #expect(output.contains { $0.isNaN })
    }

    private func check(_ test: Case) throws {
        let convolution = Self.convolution(test.geometry)
        let outputCount = test.geometry.outputSize(test.size).area * test.geometry.outputChannels
        let input = Self.values(test.images * test.size.area * test.geometry.inputChannels, 1)
        let residual = Self.values(test.images * outputCount, 2)
        let found = try Self.fast(test, convolution, input, residual: residual)
        let expected = Self.direct(test, convolution, input, residual: residual)
        let largest = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
        let scale = expected.map(abs).max() ?? 0
        #expect(
            found.count == expected.count && scale > 0
                && Double(largest) <= Tolerance.float32Features * Double(scale),
            "\(largest / scale)")
    }

    private static func values(_ count: Int, _ draw: UInt32) -> [Float] {
        var stream = RandomStream(seed: 5, image: UInt64(count), draw: draw)
        return (0..<count).map { _ in Float(stream.nextUniform(from: -1, to: 1)) }
    }

    private static func convolution(_ geometry: ConvolutionGeometry) -> FoldedConvolution {
        FoldedConvolution(
            geometry: geometry, weights: values(geometry.weightShape.reduce(1, *), 3),
            bias: values(geometry.outputChannels, 4))
    }

    /// Channels-last in and out.
    private static func fast(
        _ test: Case, _ convolution: FoldedConvolution, _ input: [Float], residual: [Float]?
    ) throws -> [Float] {
        let prepared = PreparedConvolution(convolution, test.size, .winograd)
        #expect(prepared.methodName == test.method)
        let count = test.images * test.geometry.outputSize(test.size).area * test.geometry.outputChannels
        // Beyond the maps lies what earlier layers left there.
        let input = input + [Float](repeating: .nan, count: prepared.excess)
        var output = [Float](repeating: .nan, count: count + prepared.excess)
        // Where rows may not mix, images go one by one.
        let atOnce = ProductPanels.rowsMayMix ? test.images : 1
        let scratch = ForwardScratch(prepared.needs(images: atOnce), clock: nil)
        output.withUnsafeMutableBufferPointer { output in
            input.withUnsafeBufferPointer { input in
                for first in stride(from: 0, to: test.images, by: atOnce) {
                    let start = first * count / test.images
                    let inputStart = first * test.size.area * test.geometry.inputChannels
                    (residual ?? []).withUnsafeBufferPointer { residual in
                        prepared.apply(
                            LayerRun(
                                images: atOnce, size: test.size,
                                input: UnsafeBufferPointer(rebasing: input[inputStart...]),
                                output: UnsafeMutableBufferPointer(rebasing: output[start...]),
                                residual: residual.isEmpty ? nil : residual.baseAddress.map { $0 + start },
                                appliesReLU: true), scratch)
                    }
                }
            }
        }
        return Array(output[..<count])
    }

    /// The oracle, with the same layout outside.
    private static func direct(
        _ test: Case, _ convolution: FoldedConvolution, _ input: [Float], residual: [Float]
    ) -> [Float] {
        let direct = DirectConvolution(convolution, test.size)
        let (inputs, outputs) = (test.geometry.inputChannels, test.geometry.outputChannels)
        let (inputArea, outputArea) = (test.size.area, test.geometry.outputSize(test.size).area)
        var scratch = [Float](repeating: 0, count: max(1, direct.scratchCount))
        return (0..<test.images).flatMap { image -> [Float] in
            let planes = transposed(input, image * inputArea * inputs, rows: inputArea, columns: inputs)
            let added = transposed(residual, image * outputArea * outputs, rows: outputArea, columns: outputs)
            var output = [Float](repeating: 0, count: outputArea * outputs)
            output.withUnsafeMutableBufferPointer { output in
                scratch.withUnsafeMutableBufferPointer { scratch in
                    planes.withUnsafeBufferPointer { planes in
                        added.withUnsafeBufferPointer { added in
                            direct.apply(
                                planes, into: output, scratch: scratch, adding: added, appliesReLU: true)
                        }
                    }
                }
            }
            return transposed(output, 0, rows: outputs, columns: outputArea)
        }
    }

    private static func transposed(_ values: [Float], _ start: Int, rows: Int, columns: Int) -> [Float] {
        (0..<(rows * columns)).map { values[start + $0 % rows * columns + $0 / rows] }
    }
}
