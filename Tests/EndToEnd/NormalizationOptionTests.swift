import Foundation
import Testing
import TestSupport

/// How pixels are normalised: what is said of it, asked for, and carried by checkpoints.
@Suite struct NormalizationOptionTests {
    private static let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path
    private static let imagenet = "normalization imagenet: mean 0.485,0.456,0.406, std 0.229,0.224,0.225"

    /// A folder with the checkpoint and a configuration beside it.
    private func folder(_ name: String? = nil, _ json: String = "") throws -> (
        folder: ScratchFolder, checkpoint: String, data: String
    ) {
        let folder = try ScratchFolder()
        try FileManager.default.copyItem(
            at: URL(fileURLWithPath: Self.checkpoint), to: folder.file("model.pth"))
        if let name { try Data(json.utf8).write(to: folder.file(name)) }
        return (folder, folder.file("model.pth").path, try folder.writeRecords("images.bin", count: 20))
    }

    @Test func whatIsAssumedIsSaid() throws {
        let (folder, checkpoint, data) = try folder()
        let picture = Program.fixtures.appendingPathComponent("picture.png").path
        for arguments in [
            ["sdf", checkpoint, data, "--beta", "0"],
            ["embed", checkpoint, data, "-o", "x.npy"], ["evaluate", checkpoint, data],
            ["pairs", picture, "--checkpoint", checkpoint],
            ["figures", "--only", "2", "--checkpoint", checkpoint, "--data", data, "--html", "page.html"],
            ["figures", "--only", "1", "--checkpoint", checkpoint, "--picture", picture],
        ] {
            let run = try Program(arguments, folder: folder.url)
            #expect(run.exitCode == 0, "\(run.errors)")
            #expect(
                run.output.contains(
                    "assumed: stem 3x3 stride 1 padding 1, no max pooling; batch-norm epsilon 1e-05; \(Self.imagenet)\n"
                ),
                "\(arguments[0]): \(run.output)")
        }
        #expect(try folder.text("page.html").contains("\(Self.imagenet) (assumed)"))
        #expect(
            try Program("inspect", checkpoint).output.contains("pixels        \(Self.imagenet) (assumed)\n"))
    }

    /// `--mean` and `--std` with the numbers of a name are that name; other ones are recorded.
    @Test func meanAndDeviationAreAsked() throws {
        let (folder, checkpoint, data) = try folder()
        let numbers = ["--mean", "0.4914,0.4822,0.4465", "--std", "0.2023,0.1994,0.2010"]
        let start = ["embed", checkpoint, data, "--quiet", "-o"]
        #expect(try Program(start + [folder.file("a.npy").path, "--normalization", "cifar10"]).exitCode == 0)
        #expect(try Program(start + [folder.file("b.npy").path] + numbers).exitCode == 0)
        #expect(try Program(start + [folder.file("c.npy").path]).exitCode == 0)
        #expect(try folder.data("a.npy") == folder.data("b.npy"))
        #expect(try folder.data("a.npy") != folder.data("c.npy"))
        let custom = ["--mean", "0.5,0.25,0.125", "--std", "0.5,0.4,0.3"]
        let store = folder.file("s.sqlite").path
        let run = try Program(
            ["sdf", checkpoint, data, "--beta", "0", "--store", store, "-o", folder.file("r.json").path]
                + custom)
        #expect(run.exitCode == 0, "\(run.errors)")
        let line = "normalization custom: mean 0.5,0.25,0.125, std 0.5,0.4,0.3 (--mean and --std)\n"
        #expect(run.output.contains(line))
        #expect(try Program("sdf", "--from", store).output.contains(line))
        let resumed = try Program("sdf", checkpoint, data, "--beta", "0", "--store", store, "--resume")
        #expect(resumed.exitCode == 1 && resumed.isOneError && resumed.errors.contains("mean"))
        let json = try JSONSerialization.jsonObject(with: folder.data("r.json")) as? [String: Any]
        let options = try #require(json?["options"] as? [String: Any])
        #expect(options["normalization"] as? String == "custom")
        let pixels = try #require(options["pixels"] as? [String: Any])
        #expect(pixels["mean"] as? [Double] == [0.5, 0.25, 0.125])
        #expect(pixels["std"] as? [Double] == [0.5, 0.4, 0.3])
        #expect(pixels["source"] as? String == "--mean and --std")
    }

    @Test func conflictsAreRefused() throws {
        for (arguments, part) in [
            (["--mean", "0.5,0.5,0.5"], "--mean and --std: expected both, found --mean alone"),
            (["--std", "0.5,0.5,0.5"], "found --std alone"),
            (
                ["--mean", "0.5,0.5,0.5", "--std", "1,1,1", "--normalization", "cifar10"],
                "--normalization and --mean: expected one of them, found both"
            ),
            (
                ["--mean", "0.5,0.5", "--std", "1,1,1"],
                "--mean: expected three numbers r,g,b of 0 to 1, found 0.5,0.5"
            ),
            (["--mean", "124,116,104", "--std", "1,1,1"], "--mean: expected three numbers r,g,b of 0 to 1"),
            (["--mean", "0.5,0.5,0.5", "--std", "1,0,1"], "--std: expected three numbers"),
            (["--mean", "0.5,nan,0.5", "--std", "1,1,1"], "--mean: expected three numbers"),
        ] {
            let run = try Program(["sdf", "model.pth", "data"] + arguments)
            #expect(run.exitCode == 64 && run.isOneError && run.errors.contains(part), "\(run.errors)")
        }
        let stored = try Program("sdf", "--from", "store", "--normalization", "cifar10")
        #expect(stored.exitCode == 64 && stored.isOneError)
    }

    /// What a configuration beside the checkpoint says is taken and said, and another choice is warned of.
    @Test func recipesBesideTheCheckpointAreTaken() throws {
        let timm =
            #"{"architecture": "tiny", "pretrained_cfg": {"mean": [0.5, 0.25, 0.125], "std": [0.5, 0.4, 0.3], "input_size": [3, 24, 24]}}"#
        let processor = #"{"image_mean": [0.5, 0.25, 0.125], "image_std": [0.5, 0.4, 0.3], "size": 24}"#
        for (name, json) in [("config.json", timm), ("preprocessor_config.json", processor)] {
            let (folder, checkpoint, data) = try folder(name, json)
            let run = try Program("sdf", checkpoint, data, "--beta", "0")
            #expect(run.exitCode == 0, "\(run.errors)")
            #expect(
                run.output.contains("normalization custom: mean 0.5,0.25,0.125, std 0.5,0.4,0.3 (\(name))\n"))
            #expect(run.output.contains("24 x 24 pixels") && !run.errors.contains("warning"))
            let asked = try Program(
                "embed", checkpoint, data, "--side", "24", "--mean", "0.5,0.25,0.125", "--std", "0.5,0.4,0.3",
                "-o", folder.file("a.npy").path)
            #expect(!asked.errors.contains("warning"))
            #expect(try Program("embed", checkpoint, data, "-o", folder.file("b.npy").path).exitCode == 0)
            #expect(try folder.data("a.npy") == folder.data("b.npy"))
            let other = try Program("sdf", checkpoint, data, "--beta", "0", "--normalization", "imagenet")
            #expect(
                other.errors.contains(
                    "normalised otherwise than --normalization imagenet: \(name) says mean 0.5,0.25,0.125, std 0.5,0.4,0.3"
                ))
            // The new file has no configuration beside it.
            let plain = try ScratchFolder()
            let converted = plain.file("plain.safetensors").path
            #expect(try Program("convert", checkpoint, "-o", converted).exitCode == 0)
            #expect(try Program("embed", converted, data, "-o", folder.file("c.npy").path).exitCode == 0)
            #expect(try folder.data("c.npy") == folder.data("b.npy"))
        }
    }

    /// A recipe of another network, or of numbers that cannot be, is not taken, and it is said why.
    @Test func recipesThatCannotBeAreNotTaken() throws {
        for (json, part) in [
            (
                #"{"architecture": "resnet50", "pretrained_cfg": {"mean": [0.5, 0.5, 0.5], "std": [1, 1, 1]}}"#,
                "config.json: expected what ResNet of basic blocks 1-1-1, widths 8-16-32 was trained on, found resnet50"
            ),
            (
                #"{"architecture": "tiny", "pretrained_cfg": {"mean": [124, 116, 104], "std": [58, 57, 57]}}"#,
                "config.json: expected three numbers of 0.0 to 1.0 as mean, found 124.0, 116.0, 104.0"
            ),
        ] {
            let place = try folder("config.json", json)
            let run = try Program(
                "sdf", place.checkpoint, place.data, "--beta", "0", folder: place.folder.url)
            #expect(run.exitCode == 0 && run.output.contains(Self.imagenet))
            #expect(
                run.errors.contains("warning: \(part); normalization imagenet is assumed"), "\(run.errors)")
            #expect(
                try Program("inspect", place.checkpoint, folder: place.folder.url).output.contains(
                    "warning       \(part)"))
        }
    }

    /// Checkpoints of `train` are measured with the pixels of their training.
    @Test func theProgramsOwnCheckpointsCarryTheirRecipe() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 20)
        let training = try Program(
            "train", data, "--arch", "resnet20", "--width", "4", "--side", "16", "--batch", "20", "--epochs",
            "1", "--dimension", "12", "--predictor-dimension", "8", "--beta", "0", "--mean", "0.5,0.25,0.125",
            "--std", "0.5,0.4,0.3", "--quiet", "-o", folder.file("run").path)
        #expect(training.exitCode == 0, "\(training.errors)")
        let path = folder.file("run/checkpoint.safetensors").path
        let run = try Program("sdf", path, data, "--beta", "0")
        #expect(
            run.output.contains(
                "normalization custom: mean 0.5,0.25,0.125, std 0.5,0.4,0.3 (the checkpoint's metadata)\n"))
        #expect(run.output.contains("16 x 16 pixels") && !run.errors.contains("warning"))
    }
}
