import Foundation
import Imaging
import JointAugmentation
import Testing
import TestSupport

/// Hashes of Pillow's pixels of real images, by Tests/Reference/imaging_real_hashes.py.
struct RealImageTests {
    struct Entry: Decodable {
        let file: String
        let mode: String
        let sha256: String
        let box: [Int]
        let view: String
    }

    @Test(.enabled(if: RealData.folder != nil, "JC_STATS_DATA does not name the folder of real images"))
    func pixelsEqualPillows() throws {
        let folder = try URL(fileURLWithPath: #require(RealData.folder), isDirectory: true)
        let entries = try Fixture.json("real", as: [Entry].self)
        #expect(entries.count >= 40)
        #expect(entries.contains { $0.mode == "L" })
        for entry in entries {
            let bytes = try [UInt8](Data(contentsOf: folder.appendingPathComponent(entry.file)))
            let image = try ImageDecoder.decode(bytes, name: entry.file)
            #expect(sha256(image.pixels) == entry.sha256, "\(entry.file), mode \(entry.mode)")
            let box = CropBox(
                left: entry.box[0], top: entry.box[1], width: entry.box[2], height: entry.box[3])
            let view = try image.view(of: box, side: 224)
            #expect(sha256(view.pixels) == entry.view, "\(entry.file), \(box)")
        }
    }
}
