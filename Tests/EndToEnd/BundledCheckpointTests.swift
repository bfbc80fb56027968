import Foundation
import Testing

/// The checkpoint that comes with the program.
@Suite struct BundledCheckpointTests {
    @Test func isTakenWhereNoneIsGivenAndSaidSo() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 20)
        let run = try Program(
            "sdf", data, "--beta", "-1", "--law", "randomcrop", "-o", folder.file("a.json").path)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.errors.contains("the program's own") && run.output.contains("64 x 64 pixels"))
        let json = try JSONSerialization.jsonObject(with: folder.data("a.json")) as? [String: Any]
        let checkpoint = try #require(json?["checkpoint"] as? [String: Any])
        let path = try #require(checkpoint["path"] as? String)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count <= 4_000_000)
        // The card beside it is of this file.
        let card = try String(
            contentsOfFile: path.replacingOccurrences(of: ".safetensors", with: ".md"), encoding: .utf8)
        #expect(card.contains(try #require(checkpoint["sha256"] as? String)))
    }

    @Test func figuresOfImagesAloneUseIt() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 20)
        let run = try Program(["figures", "--only", "2,4", "--data", data], folder: folder.url)
        #expect(run.exitCode == 0 && run.errors.contains("the program's own"), "\(run.errors)")
        #expect(
            try !folder.data("Figures/figure-2.svg").isEmpty && !folder.data("Figures/figure-4.svg").isEmpty)
    }
}
