import Checkpoints
import Foundation
import OrderedCollections

/// torch's names, shapes and answers for one network (Tests/Reference/networks_fixtures.py).
struct NetworkFixture: Decodable {
    let name: String
    let parameters: Int
    let shapes: [NamedShape]
    let cases: [Case]

    struct Case: Decodable {
        let count: Int
        let height: Int
        let width: Int
        let features: [Float]
        /// The first ten of each image.
        let logits: [Float]
    }

    /// A JSON pair: name, shape.
    struct NamedShape: Decodable {
        let name: String
        let shape: [Int]

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            name = try pair.decode(String.self)
            shape = try pair.decode([Int].self)
        }
    }

    static let all = [
        "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "wide-resnet50-2", "resnext50-32x4d",
        "resnet18-small-stem", "cifar-resnet20", "cifar-resnet32", "cifar-resnet44", "cifar-resnet56",
        "cifar-resnet110",
    ]

    static func load(_ name: String) throws -> NetworkFixture {
        try JSONDecoder().decode(NetworkFixture.self, from: data(name))
    }

    static func data(_ name: String) throws -> Data {
        guard let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures")
        else { throw CocoaError(.fileNoSuchFile) }
        return try Data(contentsOf: url)
    }

    /// The weights that torch had, by their names.
    func tensors() throws -> OrderedDictionary<String, Tensor> {
        try HashedTensors.tensors(shapes.map { ($0.name, $0.shape) })
    }
}
