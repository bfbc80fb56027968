import Foundation
import Imaging
import Testing
import TestSupport

/// Hashes of Pillow's and torchvision's operations on real images, by
/// Tests/Reference/operations_real_hashes.py.
struct RealOperationTests {
    struct Entry: Decodable {
        let file: String
        let operation: String
        let parameter: Double
        let sha256: String
    }

    @Test(
        .eachRow,
        .enabled(if: RealData.folder != nil, "JC_STATS_DATA does not name the folder of real images"))
    func pixelsEqualPillows() {
        eachRow(OperationTests.operations) { try pixelsEqualPillows(operation: $0) }
    }

    private func pixelsEqualPillows(operation: String) throws {
        let folder = try URL(fileURLWithPath: #require(RealData.folder), isDirectory: true)
        let entries = try Fixture.json("real_operations", as: [Entry].self)
            .filter { $0.operation == operation }
        #expect(Set(entries.map(\.file)).count >= 10)
        for (file, entries) in Dictionary(grouping: entries, by: \.file) {
            let bytes = try [UInt8](Data(contentsOf: folder.appendingPathComponent(file)))
            let image = try ImageDecoder.decode(bytes, name: file)
            for entry in entries {
                let result = try image.applying(entry.operation, entry.parameter)
                #expect(sha256(result.pixels) == entry.sha256, "\(entry)")
            }
        }
    }
}
