import Foundation
import Testing
import TestSupport

/// Files of several encoders, and of more than an encoder, from the command line.
@Suite struct EncoderChoiceTests {
    private func checkpoint(_ name: String) -> String {
        Program.fixtures.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("jc-stats_CheckpointsTests.resources/Fixtures/\(name)").path
    }

    private var several: String { checkpoint("Encoders/lightly-byol-2023.pth") }

    private static let choice = "several encoders: student_backbone was taken; --encoder takes backbone"

    private var picture: String { Program.fixtures.appendingPathComponent("picture.png").path }

    /// Commands with a checkpoint, each with what its JSON calls the summary.
    private func commands(_ folder: ScratchFolder) throws -> [[String]] {
        let data = try folder.writeRecords("images.bin", count: 30)
        return [
            ["sdf", several, data, "--side", "32", "--beta", "0"],
            ["embed", several, data, "--side", "32", "-o", folder.file("f.npy").path],
            ["evaluate", several, data, "--side", "32"],
            ["pairs", picture, "--checkpoint", several, "--side", "32", "-n", "1", "--beta", "0"],
            [
                "figures", "--only", "4", "--checkpoint", several, "--data", data, "--side", "32",
                "--figures",
                folder.file("figures").path, "--exports", folder.file("exports").path,
            ],
            ["convert", several, "-o", folder.file("plain.safetensors").path],
        ]
    }

    @Test func everyCommandSaysWhichEncoderWasTaken() throws {
        let folder = try ScratchFolder()
        for command in try commands(folder) {
            let text = try Program(command)
            #expect(text.exitCode == 0, "\(command) \(text.errors)")
            let lines = text.output.split(separator: "\n").filter { $0 == Self.choice }
            #expect(lines.count == 1 && !text.errors.contains(Self.choice), "\(command): \(text.output)")
            let json = try Program(command + ["--json"])
            #expect(json.errors.contains(Self.choice + "\n"), "\(command): \(json.errors)")
            let summary = try #require(try json.json["checkpoint"] as? [String: Any], "\(command)")
            #expect(summary["encoder"] as? String == "student_backbone", "\(command)")
            #expect(summary["encoders"] as? [String] == ["student_backbone", "backbone"], "\(command)")
            #expect(try !Program(command + ["--json", "--quiet"]).errors.contains("several"), "\(command)")
        }
    }

    /// The choice of the user is said too, and a store remembers the file's encoders.
    @Test func theOtherEncoderIsSaid() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 4)
        let store = folder.file("s.sqlite").path
        let run = try Program(
            "sdf", several, data, "--side", "32", "--beta", "0", "--encoder", "backbone", "--store", store)
        let line = "several encoders: backbone was taken; --encoder takes student_backbone\n"
        #expect(run.exitCode == 0 && run.output.contains(line), "\(run.output)\(run.errors)")
        #expect(try Program("sdf", "--from", store).output.contains(line))
        #expect(try !Program("inspect", checkpoint("Encoders/swav.pth")).output.contains("several"))
    }

    @Test func tensorsAreIgnoredByName() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 3)
        let counted = checkpoint("Encoders/counted.pth")
        let refused = try Program("embed", counted, data, "-o", folder.file("a.npy").path)
        #expect(refused.exitCode == 1 && refused.isOneError)
        #expect(
            refused.errors.hasSuffix(
                "2 unexpected: layer1.0.conv1.total_ops, layer1.0.total_params; --ignore NAME leaves one out\n"
            ))
        for names in [["total_ops,total_params"], ["total_ops", "layer1.0.total_params"]] {
            let ignoring = names.flatMap { ["--ignore", $0] }
            let run = try Program(["embed", counted, data, "-o", folder.file("b.npy").path] + ignoring)
            #expect(run.exitCode == 0, "\(run.errors)")
            let plain = checkpoint("Layouts/reference.safetensors")
            #expect(try Program("embed", plain, data, "-o", folder.file("c.npy").path).exitCode == 0)
            #expect(try folder.data("b.npy") == folder.data("c.npy"))
            let inspected = try Program(["inspect", counted] + ignoring).output
            #expect(inspected.contains("ignored       2: layer1.0.conv1.total_ops, layer1.0.total_params\n"))
        }
        let unknown = try Program("inspect", counted, "--ignore", "total_flops")
        #expect(
            unknown.exitCode == 1
                && unknown.errors.contains("tensor total_flops: expected a name in the file"))
        #expect(try Program("inspect", counted, "--ignore", "a,,b").exitCode == 64)
    }

    @Test func strangersAreListedByInspect() throws {
        let text = try Program("inspect", checkpoint("Encoders/swav.pth"))
        #expect(text.exitCode == 0 && text.output.contains("ignored       1: prototypes.weight\n"))
        #expect(
            try Program("inspect", checkpoint("Encoders/fsdp.pth")).output.contains(
                "prefix        module.backbone._orig_mod.\n"))
    }

    @Test func foldersAreRead() throws {
        for name in ["huggingface-folder", "huggingface-sharded"] {
            let run = try Program("inspect", checkpoint("Encoders/\(name)"))
            #expect(run.exitCode == 0 && run.output.contains("layout        Hugging Face\n"), "\(run.errors)")
        }
        let folder = try ScratchFolder()
        try Data([0x80, 2]).write(to: folder.file(".metadata"))
        let run = try Program("inspect", folder.url.path)
        #expect(run.exitCode == 1 && run.isOneError && run.errors.contains("dcp_to_torch_save"))
    }
}
