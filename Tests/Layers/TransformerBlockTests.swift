import CLayerKernels
import Foundation
import TestSupport
import Testing

@testable import Layers

/// A block of each engine beside one that is computed number by number in double precision.
@Suite struct TransformerBlockTests {
    /// Sizes that fill no tile: tokens beyond strips of twelve, widths beyond panels of 32, sums of two parts.
    struct Case: Sendable, CustomTestStringConvertible {
        let engine: TokenEngine
        let tokens: Int
        let heads: Int
        let headWidth: Int
        let hidden: Int
        /// nil for SwiGLU.
        let activation: TokenActivation?
        let images = 3

        var width: Int { heads * headWidth }
        var testDescription: String {
            "\(engine), \(tokens) tokens, \(heads) heads of \(headWidth), \(hidden) \(activation?.rawValue ?? "gated")"
        }

        var sizes: TokenSizes {
            TokenSizes(
                tokenCount: tokens, width: width, heads: heads,
                hiddenWidth: activation == nil ? 2 * hidden : hidden, gateWidth: hidden,
                precision: engine.precision, engine: engine)
        }
    }

    static let engines: [TokenEngine] = [.library, .tiles, .oneDNN, .halfTiles].filter(\.isHere)
    static let cases = engines.flatMap { engine in
        [
            Case(engine: engine, tokens: 29, heads: 3, headWidth: 14, hidden: 70, activation: .gelu),
            Case(engine: engine, tokens: 5, heads: 1, headWidth: 32, hidden: 64, activation: .quickGELU),
            Case(engine: engine, tokens: 33, heads: 2, headWidth: 40, hidden: 1700, activation: .geluTanh),
            Case(engine: engine, tokens: 40, heads: 2, headWidth: 16, hidden: 50, activation: .relu),
            Case(engine: engine, tokens: 17, heads: 2, headWidth: 18, hidden: 46, activation: nil),
        ]
    }

    @Test(arguments: cases) func tokensAreThoseOfTheFormula(_ item: Case) throws {
        let block = RandomBlock(item)
        let found = try block.run(images: 0..<item.images).map(Double.init)
        let wanted = (0..<item.images).flatMap(block.wanted)
        let tolerance =
            item.engine.precision == .float32 ? Tolerance.float32Features : Tolerance.bfloat16Features
        #expect(relativeError(found, wanted) < tolerance)
    }

    @Test(arguments: cases) func anImageDoesNotDependOnOthers(_ item: Case) throws {
        let block = RandomBlock(item)
        let together = try block.run(images: 0..<item.images)
        let alone = try (0..<item.images).flatMap { try block.run(images: $0..<($0 + 1)) }
        #expect(together.map(\.bitPattern) == alone.map(\.bitPattern))
    }

    /// Of float32, on the way to the last digit; what is no number stays none.
    @Test(arguments: engines.filter { $0.precision == .float32 }, TokenActivation.allCases)
    func activationsAreTheFormulas(_ engine: TokenEngine, _ activation: TokenActivation) throws {
        let width = 32
        let identity = (0..<(width * width)).map { Float($0 % (width + 1) == 0 ? 1 : 0) }
        let layer = TokenLinear(
            name: "identity", weight: identity, bias: nil, inputCount: width, outputCount: width,
            engine: engine)
        let rows = 1000
        let memory = TokenMemory(
            TokenSizes(
                tokenCount: rows, width: width, heads: 1, hiddenWidth: width, gateWidth: width,
                precision: .float32, engine: engine))
        let (input, output) = (TokenOutput.zeros(rows * width), TokenOutput.zeros(rows * width))
        defer {
            input.deallocate()
            output.deallocate()
        }
        for index in input.indices { input[index] = Float(index - 16_000) / 1300 }
        input[0] = .nan
        try layer.apply(
            .floats(input), rows: rows, activation: activation, into: .floats(output), memory)
        // The product adds zeros to what is no number, all along its row.
        #expect(output[..<width].allSatisfy { $0.isNaN })
        for index in width..<output.count {
            let x = Double(input[index])
            #expect(
                abs(Double(output[index]) - RandomBlock.activated(x, activation)) <= 3e-7 * abs(x) + 1e-30)
        }
    }
}

/// Random weights and tokens, and what they make by the formulas.
private struct RandomBlock {
    let item: TransformerBlockTests.Case
    private let numbers: [String: [Float]]

    init(_ item: TransformerBlockTests.Case) {
        self.item = item
        let (width, hidden) = (item.width, item.hidden)
        let first = item.activation == nil ? 2 * hidden : hidden
        func random(_ name: String, _ count: Int, _ amplitude: Double) -> [Float] {
            HashedNumbers.signed(name, count, amplitude: amplitude)
        }
        let (inner, last) = (2 / Double(width).squareRoot(), 2 / Double(hidden).squareRoot())
        numbers = [
            "qkv": random("qkv", 3 * width * width, inner), "qkv.bias": random("qkv.bias", 3 * width, 0.5),
            "proj": random("proj", width * width, inner), "proj.bias": random("proj.bias", width, 0.5),
            "first": random("first", first * width, inner), "first.bias": random("first.bias", first, 0.5),
            "last": random("last", width * hidden, last), "last.bias": random("last.bias", width, 0.5),
            "scale": random("scale", width, 1), "shift": random("shift", width, 0.5),
            "tokens": random("tokens", item.images * item.tokens * width, 2),
        ]
    }

    private subscript(_ name: String) -> [Float] { numbers[name] ?? [] }

    private func layer(_ name: String, _ inputs: Int, _ outputs: Int) -> TokenLinear {
        TokenLinear(
            name: name, weight: self[name], bias: self[name + ".bias"], inputCount: inputs,
            outputCount: outputs, engine: item.engine.precision == .float32 ? item.engine : .library)
    }

    /// What the block makes of the tokens of some images at once.
    func run(images: Range<Int>) throws -> [Float] {
        let (width, hidden) = (item.width, item.hidden)
        let norm = TokenNormalization(weight: self["scale"], bias: self["shift"], epsilon: 1e-6)
        let last = layer("last", hidden, width)
        let exact = TransformerBlock(
            attentionNorm: norm,
            attention: SelfAttention(
                projections: layer("qkv", width, 3 * width), output: layer("proj", width, width),
                heads: item.heads),
            feedForwardNorm: norm,
            feedForward: item.activation.map { .plain(layer("first", width, hidden), $0, last) }
                ?? .gated(layer("first", width, 2 * hidden), last))
        let isReduced = item.engine.precision == .bfloat16
        let block = isReduced ? try exact.reduced(item.sizes) : exact
        let memory = TokenMemory(
            item.sizes, reduced: isReduced ? try BFloat16Scratch(patchCount: 0, clock: nil) : nil)
        let count = item.tokens * width
        return try stride(from: images.lowerBound, to: images.upperBound, by: item.sizes.imagesAtOnce).flatMap
        {
            first in
            let end = min(first + item.sizes.imagesAtOnce, images.upperBound)
            let tokens = self["tokens"][(first * count)..<(end * count)]
            _ = memory.tokens.update(fromContentsOf: tokens)
            try block.apply(images: end - first, rotation: nil, memory)
            return Array(memory.tokens[..<tokens.count])
        }
    }

    // MARK: - Formulas

    static func activated(_ x: Double, _ activation: TokenActivation) -> Double {
        switch activation {
        case .gelu: x / 2 * erfc(-x / 2.0.squareRoot())
        case .quickGELU: x / (1 + exp(-1.702 * x))
        case .geluTanh: x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        case .relu: max(0, x)
        }
    }

    private func linear(_ name: String, _ x: [Double]) -> [Double] {
        let (weight, bias) = (self[name], self[name + ".bias"])
        return bias.indices.map { output in
            x.indices.reduce(Double(bias[output])) { $0 + x[$1] * Double(weight[output * x.count + $1]) }
        }
    }

    private func normed(_ x: [Double]) -> [Double] {
        let mean = x.reduce(0, +) / Double(x.count)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
        return x.indices.map {
            (x[$0] - mean) / (variance + 1e-6).squareRoot() * Double(self["scale"][$0])
                + Double(self["shift"][$0])
        }
    }

    /// The tokens of one image.
    func wanted(_ image: Int) -> [Double] {
        let (width, count) = (item.width, item.tokens)
        let tokens = (0..<count).map { token in
            (0..<width).map { Double(self["tokens"][(image * count + token) * width + $0]) }
        }
        let all = tokens.map { linear("qkv", normed($0)) }
        return tokens.indices.flatMap { token -> [Double] in
            let attended = (0..<item.heads).flatMap { attend(all, token, head: $0) }
            let sums = zip(tokens[token], linear("proj", attended)).map(+)
            let inner = inner(linear("first", normed(sums)))
            return zip(sums, linear("last", inner)).map(+)
        }
    }

    private func inner(_ hidden: [Double]) -> [Double] {
        if let activation = item.activation { return hidden.map { Self.activated($0, activation) } }
        return (0..<item.hidden).map { index in
            let gate = hidden[index] / (1 + exp(-hidden[index]))
            return gate * hidden[item.hidden + index]
        }
    }

    private func attend(_ all: [[Double]], _ token: Int, head: Int) -> [Double] {
        let (width, start) = (item.width, head * item.headWidth)
        let places = start..<(start + item.headWidth)
        let scores = all.map { other in places.reduce(0) { $0 + all[token][$1] * other[width + $1] } }
        let greatest = scores.max() ?? 0
        let shares = scores.map { exp($0 - greatest) }
        let sum = shares.reduce(0, +)
        return places.map { place in
            all.indices.reduce(0) { $0 + shares[$1] * all[$1][2 * width + place] } / sum
        }
    }
}
