import Foundation
import Testing
import TestSupport

/// Heads, and what names cannot tell, from the command line.
@Suite struct EncoderOptionTests {
    /// A CIFAR network without heads.
    private var plain: String { Program.fixtures.appendingPathComponent("tiny.pth").path }

    /// SimSiam's layout of bottlenecks with projector and predictor, among the checkpoints' fixtures.
    private var simsiam: String { checkpoint("Forms/simsiam-bottleneck.pth") }

    private func checkpoint(_ name: String) -> String {
        Program.fixtures.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("jc-stats_CheckpointsTests.resources/Fixtures/\(name)").path
    }

    @Test func eachOutputHasItsWidth() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 3)
        for (output, width) in [("backbone", 64), ("projection", 9), ("prediction", 9)] {
            let path = folder.file("\(output).npy").path
            let run = try Program("embed", simsiam, data, "--side", "32", "--features", output, "-o", path)
            #expect(run.exitCode == 0, "\(run.errors)")
            #expect(run.output.hasPrefix("3 x \(width) \(output) to "))
            #expect(
                run.output.contains(
                    "assumed: stem 7x7 stride 2 padding 3, max pooling; stride of bottlenecks"))
            #expect(try folder.data("\(output).npy").count == 128 + 3 * width * 4)
        }
        #expect(try folder.data("projection.npy") != folder.data("prediction.npy"))
    }

    /// What projections were called until 0.2 is taken with a note, and stores of that time are gone on with.
    @Test func theOldNameOfProjectionsIsTaken() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 6)
        let store = folder.file("pairs.sqlite").path
        let start = ["sdf", simsiam, data, "--side", "32", "--beta", "0", "--json"]
        let new = try Program(start + ["--features", "projection", "--quiet", "--store", store])
        let note = "--features encoder is called --features projection now"
        for spelling in [["--features", "encoder"], ["--features=encoder"]] {
            let old = try Program(start + spelling)
            #expect(
                try old.exitCode == 0 && old.json["results"] as? NSArray == new.json["results"] as? NSArray)
            #expect(try (old.json["options"] as? [String: Any])?["features"] as? String == "projection")
            #expect(old.errors.contains(note) && !new.errors.contains(note))
            #expect(try !Program(start + spelling + ["--quiet"]).errors.contains(note))
        }
        #expect(try Program(start + ["--features", "encoders"]).exitCode == 64)
    }

    @Test func sdfSaysWhatItsFeaturesAre() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 6)
        var means: Set<Double> = []
        for output in ["backbone", "projection", "prediction"] {
            let run = try Program(
                "sdf", simsiam, data, "--side", "32", "--features", output, "--beta", "0", "--json")
            #expect(run.exitCode == 0, "\(run.errors)")
            let json = try run.json
            #expect((json["options"] as? [String: Any])?["features"] as? String == output)
            means.insert(try #require((json["results"] as? [[String: Any]])?[0]["sdf"] as? Double))
        }
        #expect(means.count == 3)
        let standard = try Program("sdf", simsiam, data, "--side", "32", "--beta", "0")
        #expect(standard.output.contains("backbone features"))
    }

    @Test func absentHeadsAreNamed() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 3)
        let embed = try Program(
            "embed", plain, data, "--features", "projection", "-o", folder.file("x.npy").path)
        #expect(embed.exitCode == 1)
        #expect(
            embed.errors.contains(
                "expected a projector in the checkpoint, found none; there is backbone and logits"))
        let projector = try Program("sdf", plain, data, "--features", "prediction")
        #expect(
            projector.exitCode == 1 && projector.errors.contains("expected a predictor in the checkpoint"))
        let sdf = try Program("sdf", simsiam, data, "--side", "32", "--features", "logits")
        #expect(sdf.exitCode == 64 && sdf.errors.contains("--features"))
    }

    @Test func choicesAreRepeatedAndMatter() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 4)
        let options = [
            [], ["--stem-pooling", "none"], ["--stem-stride", "1"], ["--stem-padding", "1"],
            ["--bottleneck-stride", "1x1"], ["--epsilon", "0.1"],
        ]
        var means: Set<Double> = []
        for option in options {
            let run = try Program(["sdf", simsiam, data, "--side", "32", "--beta", "0", "--json"] + option)
            #expect(run.exitCode == 0, "\(run.errors)")
            means.insert(try #require((try run.json["results"] as? [[String: Any]])?[0]["sdf"] as? Double))
            let summary = try #require(try run.json["checkpoint"] as? [String: Any])
            #expect(summary["bottleneck_stride"] as? String == (option.last == "1x1" ? "1x1" : "3x3"))
            #expect(summary["epsilon"] as? Double == (option.last == "0.1" ? 0.1 : 1e-5))
        }
        #expect(means.count == options.count)
        for wrong in [
            ["--stem-padding", "-1"], ["--epsilon", "nan"], ["--stem-stride", "0"], ["--stem-pooling", "x"],
        ] {
            #expect(try Program(["inspect", simsiam] + wrong).exitCode == 64, "\(wrong)")
        }
    }

    @Test func inspectShowsHeadsAndWhatIsLeftOver() throws {
        let text = try Program("inspect", checkpoint("Layouts/moco-v3.pth")).output
        #expect(text.contains("outputs       backbone, projection, prediction\n"))
        #expect(text.contains("predictor     predictor. linear 5 to 4, no bias > batch norm of 4 > ReLU > "))
        #expect(text.contains("ignored       72: momentum_encoder.conv1.weight, "))
        #expect(text.contains("epoch         300\narch          resnet18\n"))
        #expect(text.contains("warning       several encoders: base_encoder was taken"))
        let json = try Program("inspect", checkpoint("Layouts/dino.pth"), "--json").json
        #expect(json["unknown_names"] as? [String] == ["argparse.Namespace"])
        #expect(json["arch"] as? String == "resnet50" && json["epoch"] as? String == "100")
        let heads = try #require(json["heads"] as? [String: Any])
        #expect((heads["projector"] as? [String: Any])?["outputs"] as? Int == 5)
        #expect(heads["predictor"] is NSNull)
    }

    /// Options go into what is made with them, and a file that was made with others says so.
    @Test func convertedFilesRememberTheirOptions() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 2)
        for (name, options) in [
            ("Forms/lightly-cli-bottleneck.pth", []),
            ("Forms/simclr-spijkervet-v1.pth", ["--bottleneck-stride", "1x1"]),
        ] {
            let plain = folder.file("plain.safetensors").path
            #expect(try Program(["convert", checkpoint(name), "-o", plain] + options).exitCode == 0)
            for (file, output) in [(checkpoint(name), "a.npy"), (plain, "b.npy")] {
                let run = try Program(["embed", file, data, "-o", folder.file(output).path] + options)
                #expect(run.exitCode == 0, "\(run.errors)")
            }
            #expect(try folder.data("a.npy") == folder.data("b.npy"), "\(name)")
            let warned = try Program("inspect", plain).output.contains("made with other options: stem 3x3")
            #expect(warned == !options.isEmpty, "\(name)")
        }
    }

    @Test func filesThatCannotBeParsedAreDescribed() throws {
        let folder = try ScratchFolder()
        let whole = try Data(contentsOf: URL(fileURLWithPath: plain))
        try whole.prefix(20_000).write(to: folder.file("cut.pth"))
        let run = try Program("inspect", folder.file("cut.pth").path, "--json")
        #expect(run.exitCode == 1)
        #expect(try run.json["bytes"] as? Int == 20_000)
        #expect(try run.json["container"] as? String == "torch zip archive")
        #expect((try run.json["sha256"] as? String)?.count == 64)
        #expect((try run.json["problem"] as? String)?.isEmpty == false)
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test func featuresAreWrittenAsSafetensorsWithTheNames() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 3)
        for arguments in [
            ["-o", folder.file("a.safetensors").path],
            ["-o", folder.file("b.bin").path, "--format", "safetensors"],
        ] {
            #expect(try Program(["embed", plain, data, "--quiet"] + arguments).exitCode == 0)
        }
        #expect(try Program("embed", plain, data, "-o", folder.file("c.npy").path).exitCode == 0)
        let bytes = try folder.data("a.safetensors")
        #expect(try bytes == folder.data("b.bin"))
        let length = bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
        let header =
            try JSONSerialization.jsonObject(with: bytes.dropFirst(8).prefix(length)) as? [String: Any]
        let features = try #require(header?["features"] as? [String: Any])
        #expect(features["shape"] as? [Int] == [3, 32] && features["dtype"] as? String == "F32")
        #expect(try bytes.dropFirst(8 + length) == folder.data("c.npy").dropFirst(128))
        let metadata = try #require(header?["__metadata__"] as? [String: String])
        #expect(metadata["names"] == "[\"images.bin[0]\",\"images.bin[1]\",\"images.bin[2]\"]")
        #expect(metadata["labels"] == "[0,1,2]" && metadata["output"] == "backbone")
        #expect(
            metadata["assumed"] == "stem 3x3 stride 1 padding 1, no max pooling; batch-norm epsilon 1e-05")
        #expect(try Program("embed", plain, data, "-o", folder.file("d.bin").path).exitCode == 64)
    }
}
