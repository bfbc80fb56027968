import Statistics
import TestSupport
import Testing

@testable import Layers

/// Convolutions in bfloat16 beside the definition, on numbers that bfloat16 has.
@Suite(.enabled(if: BFloat16.problem == nil, "\(BFloat16.problem ?? "")"))
struct BFloat16ConvolutionTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let geometry: ConvolutionGeometry
        let side: Int
        let way: String
        var isTiled: Bool { way == "bfloat16 tiles" }
        var testDescription: String { "\(way) \(side)" }
    }

    static let cases = [
        Case(
            geometry: ConvolutionGeometry(
                inputChannels: 3, outputChannels: 64, kernel: 7, stride: 2, padding: 3), side: 33,
            way: "bfloat16"),
        Case(
            geometry: ConvolutionGeometry(inputChannels: 16, outputChannels: 24, kernel: 3, padding: 1),
            side: 9, way: "bfloat16"),
        Case(
            geometry: ConvolutionGeometry(
                inputChannels: 64, outputChannels: 64, kernel: 3, padding: 1, groups: 32), side: 5,
            way: "bfloat16"),
        Case(
            geometry: ConvolutionGeometry(inputChannels: 40, outputChannels: 72, kernel: 1), side: 7,
            way: "bfloat16 joined"),
        Case(
            geometry: ConvolutionGeometry(
                inputChannels: 24, outputChannels: 40, kernel: 3, stride: 2, padding: 1), side: 4,
            way: "bfloat16 patches"),
        Case(
            geometry: ConvolutionGeometry(inputChannels: 32, outputChannels: 32, kernel: 1, stride: 2),
            side: 4, way: "bfloat16 patches"),
    ]

    /// Channels that are even and odd, windows that reach beyond every border and that leave pixels out, rows longer than a tile, and blocks
    /// of more numbers than stay in cache.
    static let tileCases = [
        (ConvolutionGeometry(inputChannels: 3, outputChannels: 64, kernel: 7, stride: 2, padding: 3), 33),
        (ConvolutionGeometry(inputChannels: 3, outputChannels: 32, kernel: 3, padding: 1), 13),
        (ConvolutionGeometry(inputChannels: 16, outputChannels: 96, kernel: 3, padding: 1), 4),
        (ConvolutionGeometry(inputChannels: 32, outputChannels: 32, kernel: 3, stride: 2, padding: 1), 5),
        (ConvolutionGeometry(inputChannels: 64, outputChannels: 32, kernel: 3, padding: 1), 2),
        (ConvolutionGeometry(inputChannels: 64, outputChannels: 32, kernel: 3, padding: 1), 1),
        (ConvolutionGeometry(inputChannels: 32, outputChannels: 64, kernel: 1, stride: 2), 4),
        (ConvolutionGeometry(inputChannels: 34, outputChannels: 64, kernel: 1), 7),
        (ConvolutionGeometry(inputChannels: 5, outputChannels: 32, kernel: 1), 3),
        (ConvolutionGeometry(inputChannels: 512, outputChannels: 32, kernel: 1), 25),
        (ConvolutionGeometry(inputChannels: 8, outputChannels: 32, kernel: 5, padding: 2), 14),
    ].map { Case(geometry: $0.0, side: $0.1, way: "bfloat16 tiles") }

    /// Rounded to bfloat16 by the definition: half of the last place is added, ties to even.
    private func rounded(_ values: [Float]) -> [Float] {
        values.map { value in
            let bits = value.bitPattern
            return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000)
        }
    }

    private func halves(_ values: [Float]) -> [UInt16] { values.map { UInt16($0.bitPattern >> 16) } }

    private func floats(_ halves: [UInt16]) -> [Float] { halves.map { Float(bitPattern: UInt32($0) << 16) } }

    private func numbers(_ count: Int, seed: UInt64, scale: Float = 1) -> [Float] {
        var stream = RandomStream(seed: seed, image: 0)
        return rounded((0..<count).map { _ in scale * Float(stream.nextUniform(from: -1, to: 1)) })
    }

    private func folded(_ geometry: ConvolutionGeometry) -> FoldedConvolution {
        let weights = geometry.outputChannels * geometry.weightsPerOutput
        return FoldedConvolution(
            name: "conv", geometry: geometry, weights: numbers(weights, seed: 1, scale: 0.2),
            bias: numbers(geometry.outputChannels, seed: 2))
    }

    private func run(
        _ convolution: BFloat16Convolution, _ input: [UInt16], images: Int, onto output: [UInt16]
    ) throws -> [UInt16] {
        let scratch = try BFloat16Scratch(patchCount: convolution.patchCount(images: images), clock: nil)
        var output = output
        try output.withUnsafeMutableBufferPointer { output in
            try input.withUnsafeBufferPointer { input in
                try convolution.apply(
                    try #require(input.baseAddress), images: images, into: try #require(output.baseAddress),
                    scratch)
            }
        }
        return output
    }

    /// Channels-last of one image's planes.
    private func pixels(_ planes: [Float], channels: Int) -> [Float] {
        let area = planes.count / channels
        return (0..<planes.count).map { planes[$0 % channels * area + $0 / channels] }
    }

    @Test(.eachRow) func isItsDefinition() {
        eachRow(Self.cases + Self.tileCases) { try isItsDefinition($0) }
    }

    private func isItsDefinition(_ test: Case) throws {
        let (geometry, size) = (test.geometry, MapSize(height: test.side, width: test.side))
        let folded = folded(geometry)
        let planes = numbers(geometry.inputChannels * size.area, seed: 3)
        let exact = pixels(
            NaiveConvolution.apply(folded, planes, size), channels: geometry.outputChannels)
        let residual = numbers(exact.count, seed: 4)
        for (adds, relu) in [(false, false), (true, true)] {
            let convolution = try BFloat16Convolution(
                folded, size, images: 1, adds: adds, appliesReLU: relu, tiles: test.isTiled)
            #expect(convolution.methodName == test.way)
            let found = floats(
                try run(
                    convolution, halves(pixels(planes, channels: geometry.inputChannels)), images: 1,
                    onto: halves(residual)))
            let expected = exact.indices.map { place in
                let sum = exact[place] + (adds ? residual[place] : 0)
                return relu ? max(0, sum) : sum
            }
            #expect(relativeError(found, expected) < Tolerance.bfloat16Product)
        }
    }

    /// An image's result is the same to the bit in any company, and so for any number of images.
    @Test(.eachRow) func imagesDoNotMatterToOneAnother() {
        eachRow(Self.cases + Self.tileCases) { try imagesDoNotMatterToOneAnother($0) }
    }

    private func imagesDoNotMatterToOneAnother(_ test: Case) throws {
        let (geometry, size) = (test.geometry, MapSize(height: test.side, width: test.side))
        let convolution = try BFloat16Convolution(
            folded(geometry), size, images: 8, adds: true, appliesReLU: true, tiles: test.isTiled)
        let (inputs, outputs) = (geometry.inputChannels * size.area, convolution.outputCount)
        let input = halves(numbers(13 * inputs, seed: 5))
        let zeros = [UInt16](repeating: 0, count: 13 * outputs)
        let together = try run(convolution, input, images: 13, onto: zeros)
        let alone = try (0..<13).flatMap { image in
            try run(
                convolution, Array(input[(image * inputs)..<((image + 1) * inputs)]), images: 1,
                onto: Array(zeros[..<outputs]))
        }
        let isSame = together == alone
        #expect(isSame)
    }
}

extension BFloat16ConvolutionTests {
    /// An overflow before is not hidden by ReLU.
    @Test func tilesKeepNaN() throws {
        let geometry = ConvolutionGeometry(inputChannels: 2, outputChannels: 32, kernel: 1)
        let size = MapSize(height: 1, width: 1)
        let folded = FoldedConvolution(
            geometry: geometry, weights: [Float](repeating: 1, count: 64),
            bias: [Float](repeating: -1, count: 32))
        let convolution = try BFloat16Convolution(
            folded, size, images: 1, adds: false, appliesReLU: true, tiles: true)
        let found = try run(
            convolution, [0x7f80, 0xff80], images: 1, onto: [UInt16](repeating: 0, count: 32))
        #expect(floats(found).allSatisfy { $0.isNaN })
    }

    /// Outputs of no whole panels, and groups, are the library's.
    @Test func othersAreTheLibrarys() throws {
        for (outputs, groups) in [(24, 1), (64, 2)] {
            let geometry = ConvolutionGeometry(
                inputChannels: 32, outputChannels: outputs, kernel: 3, padding: 1, groups: groups)
            let convolution = try BFloat16Convolution(
                folded(geometry), MapSize(height: 16, width: 16), images: 1, adds: false, appliesReLU: true,
                tiles: true)
            #expect(convolution.methodName == "bfloat16")
        }
    }
}

@Suite struct BFloat16MapsTests {
    @Test func roundingIsToTheNearestWithTiesToEven() {
        let values: [Float] = [
            1, 1.00390625, 1.01171875, -1.0039062, 3.3895314e38, .infinity, -.infinity, 0, 0x1.16C2p-133, 0.1,
        ]
        var halves = [UInt16](repeating: 0, count: values.count)
        values.withUnsafeBufferPointer { BFloat16Maps.round($0, into: &halves) }
        #expect(
            halves == [
                0x3f80, 0x3f80, 0x3f82, 0xbf80, 0x7f7f, 0x7f80, 0xff80, 0, 0x0001, 0x3dcd,
            ])
        let nan: [Float] = [.nan, Float(bitPattern: 0x7f80_0001), Float(bitPattern: 0xffff_ffff)]
        var kept = [UInt16](repeating: 0, count: 3)
        nan.withUnsafeBufferPointer { BFloat16Maps.round($0, into: &kept) }
        #expect(kept.allSatisfy { Float(bitPattern: UInt32($0) << 16).isNaN })
    }

    @Test func poolingKeepsNaN() {
        for nan in [0x7fc0, 0xffc0] as [UInt16] {
            let shape = ActivationShape(images: 1, height: 2, width: 2, channels: 32)
            var maps = [UInt16](repeating: 0x7f80, count: shape.count)
            var found = [UInt16](repeating: 0, count: 32)
            maps[40] = nan
            BFloat16Maps.maxPool(maps, shape, followsReLU: true, into: &found)
            #expect(found[8] == nan && found[7] == 0x7f80)
        }
    }

    @Test(.eachRow) func poolingIsThatOfFloats() {
        eachRow([(3, false), (64, false), (64, true), (3, true)]) { try poolingIsThatOfFloats($0.0, $0.1) }
    }

    private func poolingIsThatOfFloats(_ channels: Int, _ followsReLU: Bool) throws {
        let shape = ActivationShape(images: 2, height: 5, width: 6, channels: channels)
        var stream = RandomStream(seed: 7, image: 0)
        let halves = (0..<shape.count).map { place in
            // -0 among them, which a ReLU may leave.
            let value = Float(stream.nextUniform(from: -4, to: 4))
            return UInt16((followsReLU && value < 0 ? -0.0 : value).bitPattern >> 16)
        }
        let values = halves.map { Float(bitPattern: UInt32($0) << 16) }
        let count = MaxPooling.output(shape).count
        var (expected, found) = ([Float](repeating: 0, count: count), [UInt16](repeating: 0, count: count))
        MaxPooling.forward(values, shape, into: &expected)
        BFloat16Maps.maxPool(halves, shape, followsReLU: followsReLU, into: &found)
        let isSame = found.map { Float(bitPattern: UInt32($0) << 16) } == expected
        #expect(isSame)
        var mean = [Float](repeating: 0, count: channels)
        var sums = [Double](repeating: 0, count: channels)
        BFloat16Maps.mean(halves, area: 30, channels: channels, sums: &sums, into: &mean)
        for channel in 0..<channels {
            let sum = (0..<30).reduce(0.0) { $0 + Double(values[$1 * channels + channel]) }
            #expect(mean[channel] == Float(sum / 30))
        }
    }
}
