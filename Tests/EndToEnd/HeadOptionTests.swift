import Foundation
import Testing
import TestSupport

/// Heads of other forms, from the command line: files of Tests/Reference/checkpoints_heads.py.
@Suite struct HeadOptionTests {
    private func checkpoint(_ name: String) -> String {
        Program.fixtures.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("jc-stats_CheckpointsTests.resources/Fixtures/Heads/\(name)").path
    }

    @Test func whatWasTakenIsSaid() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 20)
        let said = "projector: GELU, and unit length ahead of last_layer (by DINO's names)"
        let inspect = try Program("inspect", checkpoint("dino.pth")).output
        #expect(inspect.contains("batch-norm epsilon 1e-05; \(said)\n"))
        #expect(
            inspect.contains(
                "projector     head. linear 8 to 6 > GELU > linear 6 to 4 > unit length > linear 4 to 7"))
        for arguments in [["sdf", "--beta", "0"], ["embed", "-o", folder.file("x.npy").path], ["evaluate"]] {
            let rest = Array(arguments.dropFirst())
            let start = [arguments[0], checkpoint("dino.pth"), data, "--features"]
            let run = try Program(start + ["projection"] + rest)
            #expect(run.exitCode == 0, "\(run.errors)")
            #expect(run.output.contains("assumed: ") && run.output.contains(said), "\(run.output)")
            #expect(try !Program(start + ["backbone"] + rest).output.contains("projector:"))
        }
        let words = try Program("inspect", checkpoint("words.safetensors"), "--json").json
        #expect(
            (words["assumed"] as? String)?.contains("projector: ReLU between linear layers (names do") == true
        )
    }

    /// The same features of a file as torch saves it and as safetensors sorts it; other ones where asked for.
    @Test func orderAndActivationDecideTheFeatures() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 2)
        var features: [String: Data] = [:]
        for (name, file, options) in [
            ("pth", "words.pth", []), ("sorted", "words.safetensors", []),
            ("relu", "words.pth", ["--head-activation", "relu"]),
            ("gelu", "words.pth", ["--head-activation", "gelu"]),
            ("none", "words.pth", ["--head-activation", "none"]),
            ("dino", "words.pth", ["--head-activation", "dino"]),
        ] {
            let run = try Program(
                [
                    "embed", checkpoint(file), data, "--features", "projection", "-o",
                    folder.file("\(name).npy").path,
                ]
                    + options)
            #expect(run.exitCode == 0, "\(run.errors)")
            features[name] = try folder.data("\(name).npy")
        }
        #expect(features["pth"] == features["sorted"] && features["pth"] == features["relu"])
        #expect(Set(features.values).count == 4)
        // A store knows what was taken.
        let store = ["--store", folder.file("s.sqlite").path]
        let start = [
            "sdf", checkpoint("words.pth"), data, "--features", "projection", "--beta", "0", "--quiet",
        ]
        #expect(try Program(start + store).exitCode == 0)
        let other = try Program(start + store + ["--resume", "--head-activation", "gelu"])
        #expect(other.exitCode == 1 && other.isOneError && other.errors.contains("GELU"), "\(other.errors)")
    }

    @Test func aHeadThatCannotBeReadBlocksNothingElse() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 2)
        let path = checkpoint("convolutions.pth")
        let start = ["embed", path, data, "-o", folder.file("x.npy").path, "--features"]
        let backbone = try Program(start + ["backbone"])
        #expect(
            backbone.exitCode == 0 && backbone.output.hasPrefix("2 x 8 backbone to "), "\(backbone.errors)")
        let encoder = try Program(start + ["projection"])
        #expect(encoder.exitCode == 1 && encoder.isOneError)
        #expect(
            encoder.errors.contains(
                "expected a projector that can be read, found one that cannot: head projector.:"))
        let inspect = try Program("inspect", path)
        #expect(inspect.exitCode == 0 && inspect.output.contains("outputs       backbone\n"))
        #expect(
            inspect.output.contains(
                "projector     projector. cannot be read: head projector.: expected linear"))
        let json = try Program("inspect", path, "--json").json
        let heads = try #require(json["heads"] as? [String: Any])
        #expect(
            ((heads["projector"] as? [String: Any])?["problem"] as? String)?.contains("1x1 convolutions")
                == true)
        #expect(json["problem"] is NSNull)
    }

    /// An option of heads where no head is asked for.
    @Test func optionsWithoutEffectAreRefused() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 2)
        let run = try Program("sdf", checkpoint("words.pth"), data, "--head-activation", "gelu")
        #expect(
            run.exitCode == 64 && run.isOneError && run.errors.contains("--head-activation"), "\(run.errors)")
        let convert = try Program(
            "convert", checkpoint("words.pth"), "--head-activation", "gelu", "-o",
            folder.file("x.safetensors").path)
        #expect(convert.exitCode == 64 && convert.isOneError, "\(convert.errors)")
    }
}
