import Foundation
import TestSupport
import Testing

/// Vision Transformers from the command line.
@Suite struct VisionTransformerTests {
    private func network(_ name: String) -> String {
        Program.fixtures.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("jc-stats_EncodersTests.resources/Fixtures/Transformers/\(name)").path
    }

    @Test func aFileIsDescribed() throws {
        let text = try Program("inspect", network("timm-dinov2-reg4")).output
        #expect(text.contains("architecture  ViT of width 32 and depth 2, patch 4, 4 registers\n"))
        #expect(text.contains("layout        Vision Transformer (DINO, timm)\n"))
        #expect(
            text.contains(
                "assumed       heads 2 (config.json); activation gelu (config.json); layer-norm epsilon 1e-06 (usual); "
                    + "positions resized by antialias (timm's way); features: class token\n"))
        let json = try Program("inspect", network("hf-clip"), "--json").json
        #expect(json["outputs"] as? [String] == ["backbone", "projection"])
        #expect(json["normalization"] as? String == "clip")
    }

    /// All commands take one as they take a ResNet, and say what they assumed.
    @Test func commandsTakeIt() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 30)
        let picture = Program.fixtures.appendingPathComponent("picture.png").path
        for arguments in [
            ["sdf", network("hf-vit"), data, "--beta", "0"],
            ["embed", network("hf-vit"), data, "-o", folder.file("x.npy").path],
            ["evaluate", network("hf-vit"), data], ["pairs", picture, "--checkpoint", network("hf-vit")],
            [
                "figures", "--only", "2,4", "--checkpoint", network("hf-vit"), "--data", data, "--figures",
                folder.file("figures").path, "--exports", folder.file("exports").path,
            ],
        ] {
            let run = try Program(arguments)
            #expect(run.exitCode == 0, "\(arguments[0]): \(run.errors)")
            if arguments[0] != "figures" {
                #expect(run.output.contains("features: class token"), "\(arguments[0]): \(run.output)")
            }
        }
    }

    /// One table for a Vision Transformer and a ResNet, each as it is judged alone.
    @Test func networksAreJudgedBesideEachOther() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 30)
        let residual = Program.fixtures.appendingPathComponent("tiny.pth").path
        let csv = folder.file("top1.csv").path
        let arguments = ["evaluate", network("hf-vit"), data, "--beside", residual]
        let run = try Program(arguments + ["-o", csv])
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.contains("\nnetwork "))
        #expect(run.output.contains(", 16 x 16 and 32 x 32 pixels\n"), "\(run.output)")
        let rows = try String(decoding: folder.data("top1.csv"), as: UTF8.self).split(separator: "\n")
        #expect(rows.count == 5 && rows[0].contains(",checkpoint,") && rows[3].contains("tiny.pth"))
        let json = try Program(arguments + ["--json"]).json
        let other = try #require((json["beside"] as? [[String: Any]])?.first)
        let alone = try Program("evaluate", residual, data, "--json").json
        #expect(other["nearest_neighbors"] as? NSDictionary == alone["nearest_neighbors"] as? NSDictionary)
        #expect(other["linear"] as? NSDictionary == alone["linear"] as? NSDictionary)
        #expect(alone["beside"] == nil)
    }

    @Test func choicesMatterAndAreRepeated() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 4)
        var means: Set<Double> = []
        let options = [
            [], ["--pooling", "mean"], ["--pooling", "both"], ["--heads", "4"], ["--mlp-activation", "relu"],
            ["--layer-norm-epsilon", "0.1"], ["--position-resize", "antialias"],
        ]
        for option in options {
            let run = try Program(
                ["sdf", network("hf-vit"), data, "--side", "24", "--beta", "0", "--json"] + option)
            #expect(run.exitCode == 0, "\(run.errors)")
            means.insert(try #require((try run.json["results"] as? [[String: Any]])?[0]["sdf"] as? Double))
            let summary = try #require(try run.json["checkpoint"] as? [String: Any])
            let assumed = try #require(summary["assumed"] as? String)
            if let name = option.first, !["--pooling"].contains(name) {
                #expect(assumed.contains("(\(name))"), "\(assumed)")
            }
        }
        #expect(means.count == options.count)
    }

    /// A file without the configuration keeps what was read there.
    @Test(arguments: ["hf-vit-tanh", "timm-clip", "timm-vit-avg", "hf-dinov3-gated"])
    func convertedFilesRemember(_ name: String) throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 2)
        let plain = folder.file("plain.safetensors").path
        #expect(try Program("convert", network(name), "-o", plain).exitCode == 0)
        for (file, output) in [(network(name), "a.npy"), (plain, "b.npy")] {
            let run = try Program("embed", file, data, "--side", "24", "-o", folder.file(output).path)
            #expect(run.exitCode == 0, "\(run.errors)")
        }
        #expect(try folder.data("a.npy") == folder.data("b.npy"))
        #expect(try !Program("inspect", plain).output.contains("warning"))
    }

    @Test func whatHasNoEffectIsRefused() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 2)
        let residual = Program.fixtures.appendingPathComponent("tiny.pth").path
        for (file, option, word) in [
            (network("hf-vit"), ["--stem-stride", "1"], "a"),
            (network("hf-vit"), ["--convolution", "direct"], "a"),
            (residual, ["--heads", "2"], "no"), (residual, ["--pooling", "mean"], "no"),
        ] {
            let run = try Program(["sdf", file, data, "--beta", "0"] + option)
            #expect(run.exitCode == 64 && run.isOneError && run.output.isEmpty, "\(run.errors)")
            #expect(run.errors.contains("\(option[0]) has no effect here: "))
            #expect(run.errors.contains(" is \(word) Vision Transformer"))
        }
    }

    @Test func aSideOfNoWholePatchesIsRefused() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 2)
        let run = try Program("sdf", network("hf-vit"), data, "--beta", "0", "--side", "18", "--quiet")
        #expect(run.exitCode == 1 && run.isOneError, "\(run.errors)")
        #expect(run.errors.contains("expected sides that are multiples of the patch, 4 (--side)"))
    }

    @Test func benchMeasuresIt() throws {
        let run = try Program(
            "bench", "forward", "--arch", "vit-tiny-16", "--size", "32", "--batch", "2", "--runs", "5",
            "--json")
        #expect(run.exitCode == 0, "\(run.errors)")
        let layers = try #require(try run.json["layers"] as? [[String: Any]])
        #expect(layers.contains { $0["name"] as? String == "blocks.11.mlp.fc2" })
        #expect(try run.json["convolution"] as? String == "dense")
    }
}
