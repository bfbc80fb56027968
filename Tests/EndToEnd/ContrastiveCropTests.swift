import Foundation
import TestSupport
import Testing

@Suite struct ContrastiveCropRunTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    private func levels(_ run: Program) throws -> [Double] {
        #expect(run.exitCode == 0, "\(run.errors)")
        return try #require(run.json["results"] as? [[String: Any]]).compactMap { $0["sdf"] as? Double }
    }

    /// Weighted pairs of JC(0) answer for the laws as pairs of their own do, and a store as the measurement.
    @Test func sdfIsOfCropsAboutObjects() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 600)
        let call = [
            "sdf", checkpoint, data, "--side", "32", "--law", "randomcrop", "--beta", "-2,2", "--json",
            "--quiet",
        ]
        let asked = call + ["--contrastive-crop", "--center-alpha", "0.1", "--object-threshold", "0.3"]
        let store = folder.file("pairs.sqlite").path
        let placed = try Program(asked + ["--store", store])
        let levels = try levels(placed)
        #expect(try levels != self.levels(Program(call)))
        #expect(
            try levels
                == self.levels(
                    Program("sdf", "--from", store, "--law", "randomcrop", "--beta", "-2,2", "--json")))
        let options = try #require(placed.json["options"] as? [String: Any])
        #expect(options["contrastive_crop"] as? [Double] == [0.1, 0.3])
        let direct = try self.levels(Program(asked + ["--direct", "--pairs-per-image", "4"]))
        for (one, other) in zip(levels, direct) { #expect(abs(one - other) < 0.03) }
        let other = try Program(call + ["--contrastive-crop", "--store", store, "--resume"])
        #expect(other.exitCode == 1 && other.errors.contains("contrastive_crop"))
    }

    @Test func whatHasNoMapsIsRefused() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 20)
        let small = try Program("sdf", checkpoint, data, "--side", "8", "--contrastive-crop", "--quiet")
        let text = try Program("sdf", checkpoint, data, "--side", "32", "--limit", "10", "--contrastive-crop")
        #expect(text.output.contains("ContrastiveCrop: centres of Beta(0.6, 0.6)"))
        #expect(small.exitCode == 1 ? small.errors.contains("more than one place") : true)
        let trained = try Program(
            "train", data, "--arch", "resnet18", "--width", "4", "--side", "32", "--batch", "8", "--epochs",
            "1",
            "--contrastive-crop", "-o", folder.file("run").path, "--quiet")
        #expect(trained.exitCode == 1 && trained.errors.contains("more than one place"))
    }
}
