import Foundation
import OrderedCollections
import TestSupport
import Testing

@testable import Checkpoints

/// Heads that Tests/Reference/checkpoints_heads.py wrote, with what torch makes of them.
@Suite struct HeadReaderTests {
    private struct Case: Decodable {
        struct Named: Decodable {
            let name: String
            let shape: [Int]
            let values: [Float]
        }
        let inputs: Int
        let option: String
        let tensors: [Named]
        let output: [Double]?
        let refused: String?

        func tensors(sorted: Bool) throws -> OrderedDictionary<String, Tensor> {
            let order = sorted ? tensors.sorted { $0.name < $1.name } : tensors
            return try OrderedDictionary(
                uniqueKeysWithValues: order.map {
                    ($0.name, try Tensor(shape: $0.shape, values: $0.values))
                })
        }
    }

    /// Torch computes heads in float32: the rounding of sums of at most 16 products through seven layers.
    private static let tolerance = Tolerance.float32Features

    private func cases() throws -> [String: Case] {
        try JSONDecoder().decode([String: Case].self, from: Data(Fixture.bytes("Heads/heads.json")))
    }

    private func head(_ item: Case, sorted: Bool) throws -> ProjectionHead? {
        let reader = HeadReader(
            prefix: "head.", activation: try #require(HeadActivation(rawValue: item.option)),
            inputs: item.inputs, isRegistered: !sorted)
        return try reader.head(try item.tensors(sorted: sorted))
    }

    /// In the order of registration, as `.pth` files have it, and sorted by name, as safetensors are.
    @Test(arguments: [false, true])
    func headsComputeWhatTorchDoes(sorted: Bool) throws {
        let cases = try cases().filter { $0.value.refused == nil }
        #expect(cases.count == 27)
        for (name, item) in cases {
            let expected = try #require(item.output)
            let found: [Double]
            do {
                let head = try #require(try head(item, sorted: sorted), "\(name)")
                found = head.apply((1...item.inputs).map { sin(Double($0)) })
            } catch {
                Issue.record("\(name): \(error)")
                continue
            }
            #expect(found.count == expected.count, "\(name)")
            let norm = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let distance = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
            #expect(distance <= Self.tolerance * norm, "\(name): \(distance / norm)")
        }
    }

    /// What was taken matters: without it the outputs are others.
    @Test func activationsChangeTheOutput() throws {
        var count = 0
        for (name, item) in try cases() where item.option == "auto" && item.refused == nil {
            let tensors = try item.tensors(sorted: true)
            let auto = try HeadReader(prefix: "", inputs: item.inputs).head(tensors)
            guard auto?.assumed?.contains("LU") == true else { continue }
            let none = try HeadReader(prefix: "", activation: .none, inputs: item.inputs).head(tensors)
            let input = (1...item.inputs).map { sin(Double($0)) }
            #expect(none?.apply(input) != auto?.apply(input), "\(name)")
            count += 1
        }
        #expect(count == 20)
    }

    @Test func headsThatNamesDoNotTellAreRefused() throws {
        let cases = try cases().filter { $0.value.refused != nil }
        #expect(cases.count == 14)
        for (name, item) in cases {
            let error = #expect(throws: CheckpointError.self, "\(name)") {
                // Sorted, a norm that is registered ahead of its linear layer is behind it by its number.
                try head(item, sorted: name.hasPrefix("two projectors"))
            }
            let line = try #require(error).description
            #expect(line.hasPrefix("head head."), "\(name): \(line)")
            #expect(line.contains(try #require(item.refused)), "\(name): \(line)")
        }
    }

    /// What was taken is said: never in silence.
    @Test func assumptionsAreSaid() throws {
        let cases = try cases()
        func assumed(_ name: String) throws -> String? {
            try head(try #require(cases[name]), sorted: true)?.assumed
        }
        #expect(
            try assumed("dino without weight norm")
                == "GELU, and unit length ahead of last_layer (by DINO's names)")
        #expect(
            try assumed("fc1 bn1 fc2") == "ReLU between linear layers (names do not tell; --head-activation)")
        #expect(try assumed("GELU asked for") == "GELU between linear layers (--head-activation)")
        #expect(try assumed("none asked for") == "no activations (--head-activation)")
        #expect(try assumed("prototypes")?.hasSuffix(", without prototypes0") == true)
        #expect(try assumed("layer norm")?.contains("layer norm where") == true)
        #expect(try assumed("1x1 convolution") == nil)
    }

    /// Words that widths do not order: only the order of registration tells, and it is said that it did.
    @Test func theOrderOfRegistrationDecidesBetweenWords() throws {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        for name in ["hidden", "above"] {
            tensors["\(name).weight"] = try Tensor(shape: [2, 2], values: [1, 2, 3, 4])
            tensors["\(name).bias"] = try Tensor(shape: [2], values: [0, 0])
        }
        var reader = HeadReader(prefix: "head.", inputs: 2, isRegistered: true)
        #expect(try reader.head(tensors)?.assumed?.hasSuffix("layers in the order of the file") == true)
        reader.isRegistered = false
        let error = #expect(throws: CheckpointError.self) { try reader.head(tensors) }
        #expect(try #require(error).description.contains("hidden > above, or above > hidden"))
    }

    /// Hundreds of layers, deep names and words in any order end in an error, soon.
    @Test func hostileHeadsEnd() throws {
        let weight = try Tensor(shape: [2, 2], values: [1, 2, 3, 4])
        func head(_ names: [String]) throws {
            _ = try HeadReader(prefix: "head.", inputs: 2).head(
                OrderedDictionary(uniqueKeysWithValues: names.map { ($0, weight) }))
        }
        #expect(throws: CheckpointError.self) { try head((0..<65).map { "\($0).weight" }) }
        let deep = String(repeating: "a.", count: 17)
        #expect(throws: CheckpointError.self) { try head([deep + "weight"]) }
        let words = (0..<60).map { index in
            String(UnicodeScalar(UInt8(97 + index % 26))) + String(repeating: "x", count: index)
        }
        #expect(throws: CheckpointError.self) { try head(words.map { "\($0).weight" }) }
        #expect(throws: CheckpointError.self) {
            try head(["0.weight", "\(Int.max).weight", "99999999999999999999.weight"])
        }
    }
}
