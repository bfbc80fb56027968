import Foundation
import Testing
import TestSupport

@testable import jc_stats

/// `--limit` in every command: the same images, of every class.
@Suite struct SubsetTests {
    private static let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    /// CIFAR records in the order of their classes, twenty of each.
    private func sorted(_ folder: ScratchFolder) throws -> String {
        let path = try folder.writeRecords("mixed.bin", count: 200)
        let bytes = try folder.data("mixed.bin")
        var sorted = Data()
        for label in 0..<10 {
            for record in stride(from: label, to: 200, by: 10) {
                sorted += bytes[record * 3073..<(record + 1) * 3073]
            }
        }
        try sorted.write(to: folder.file("sorted.bin"))
        return path.replacingOccurrences(of: "mixed", with: "sorted")
    }

    private func subset(_ run: Program) throws -> [String: Any] {
        let json = try run.json
        let dataset = try #require((json["sdf"] as? [String: Any] ?? json)["dataset"] as? [String: Any])
        return try #require(dataset["subset"] as? [String: Any], "\(run.errors)")
    }

    @Test func everyCommandTakesTheSame() throws {
        let folder = try ScratchFolder()
        let data = try sorted(folder)
        let embed = try Program(
            "embed", Self.checkpoint, data, "--limit", "20", "-o", folder.file("f.npy").path, "--json")
        let names = try folder.text("f.csv").split(separator: "\n").dropFirst().map {
            $0.split(separator: ",")
        }
        #expect(names.map { $0[2] } == (0..<20).map { "\($0 / 2)" })
        #expect(names.contains { $0[1] != "sorted.bin[\(Int($0[0]) ?? 0)]" })
        let training = [
            "train", data, "--limit", "20", "--arch", "resnet20", "--width", "4", "--side", "16", "--batch",
            "10",
            "--epochs", "1", "--dimension", "8", "--predictor-dimension", "4", "-o", folder.file("run").path,
        ]
        let sdf = ["sdf", Self.checkpoint, data, "--limit", "20", "--beta", "0"]
        let store = folder.file("s.sqlite").path
        let runs = [
            embed, try Program(sdf + ["--json"]),
            try Program(sdf + ["--json", "--seed", "5", "--store", store]),
            try Program(sdf + ["--json", "--plan"]), try Program(training + ["--json"]),
            try Program("evaluate", Self.checkpoint, data, "--limit", "20", "--json"),
            try Program(
                [
                    "figures", "--only", "2", "--checkpoint", Self.checkpoint, "--data", data, "--limit",
                    "20", "--json",
                ],
                folder: folder.url),
            try Program("sdf", "--from", store, "--beta", "0", "--json"),
        ]
        for run in runs {
            #expect(run.exitCode == 0, "\(run.errors)")
            let subset = try subset(run)
            #expect(subset["of"] as? Int == 200)
            #expect(subset["chosen"] as? String == "spread evenly, each class with its share")
        }
        let text = "20 images taken from 200, spread evenly, each class with its share"
        for run in [
            try Program(sdf), try Program("sdf", "--from", store, "--beta", "0"),
            try Program(sdf + ["--plan"]),
        ] {
            #expect(run.output.contains(text), "\(run.output)")
        }
        let evaluated = try Program("evaluate", Self.checkpoint, data, "--limit", "20")
        #expect(evaluated.output.contains(text + " of 10 classes"), "\(evaluated.output)")
        #expect(try Program(training + ["--resume"]).output.contains(text))
        let benched = try Program("bench", "load", data, "--limit", "20", "--runs", "1", "--side", "16")
        #expect(benched.output.contains(text), "\(benched.output)")
    }

    /// The mean of a sorted set's subset is near that of the whole: the first images alone are of one class.
    @Test func aSubsetOfASortedSetTellsOfTheWhole() throws {
        let folder = try ScratchFolder()
        let data = try sorted(folder)
        let store = folder.file("s.sqlite").path
        let run = try Program(
            "sdf", Self.checkpoint, data, "--limit", "20", "--beta", "0", "--store", store, "--quiet")
        #expect(run.exitCode == 0, "\(run.errors)")
        let more = ["--beta", "0", "--store", store, "--resume", "--quiet"]
        let same = try Program(["sdf", Self.checkpoint, data, "--limit", "20"] + more)
        #expect(same.exitCode == 0, "\(same.errors)")
        for limit in [["--limit", "21"], []] {
            let other = try Program(["sdf", Self.checkpoint, data] + limit + more)
            #expect(other.exitCode == 1 && other.isOneError && other.errors.contains("pairs of another run"))
        }
        // The same number of images, all of a smaller set.
        let part = try folder.data("sorted.bin").prefix(20 * 3073)
        try part.write(to: folder.file("sorted.bin"))
        let gone = try Program(["sdf", Self.checkpoint, data] + more)
        #expect(gone.exitCode == 1 && gone.isOneError, "\(gone.errors)")
    }

    /// Reports of stores that were written before subsets and left-out images were known.
    @Test func earlierContextsAreRead() throws {
        let text = #"{"path": "a", "layout": "tar", "images": 3, "fingerprint": "f"}"#
        let summary = try JSONDecoder().decode(DatasetSummary.self, from: Data(text.utf8))
        #expect(
            summary.images == 3 && summary.subset == nil && summary.leftOut.isEmpty && summary.choice.isEmpty)
        let again = try JSONDecoder().decode(DatasetSummary.self, from: JSONText.data(summary))
        #expect(again.leftOut.isEmpty && again.subset == nil)
    }
}
