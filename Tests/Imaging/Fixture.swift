import CNettle
import Foundation
import Imaging
import JointAugmentation
import Testing

/// Files that Tests/Reference/imaging_fixtures.py made.
enum Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
        return try [UInt8](Data(contentsOf: url))
    }

    static func image(_ name: String) throws -> RGBImage {
        try ImageDecoder.decode(bytes(name), name: name)
    }

    static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(bytes("\(name).json")))
    }
}

/// SHA-256 in hexadecimal.
func sha256(_ bytes: [UInt8]) -> String {
    var context = sha256_ctx()
    nettle_sha256_init(&context)
    nettle_sha256_update(&context, bytes.count, bytes)
    var digest = [UInt8](repeating: 0, count: 32)
    nettle_sha256_digest(&context, digest.count, &digest)
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Noise of full range, the same for the same sides, and the same in Tests/Reference/operations.py.
func testImage(width: Int, height: Int) throws -> RGBImage {
    let pixels = (0..<(width * height * 3)).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    return try RGBImage(width: width, height: height, pixels: pixels)
}
