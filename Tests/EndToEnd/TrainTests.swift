import Foundation
import Testing
import TestSupport

struct TrainTests {
    private func arguments(
        _ data: String, _ run: String, epochs: Int = 6, _ more: String...
    ) -> [String] {
        [
            "train", data, "--arch", "resnet20", "--width", "4", "--side", "16", "--batch", "16", "--epochs",
            "\(epochs)",
            "--projector-layers", "2", "--dimension", "16", "--predictor-dimension", "8", "--beta", "0",
            "--views", "simsiam-cifar", "--normalization", "cifar10", "--seed", "7", "-o", run,
        ] + more
    }

    private static let files = ["checkpoint.safetensors", "state.safetensors", "losses.csv", "losses.svg"]

    @Test func trainsAndWritesWhatOthersRead() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 70)
        let run = try Program(arguments(data, folder.file("run").path, "--json"))
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(try run.json["steps"] as? Int == 24 && run.json["collapsed"] as? Bool == false)
        let csv = try folder.text("run/losses.csv").split(separator: "\n")
        #expect(csv.count == 25 && csv[0].hasPrefix("law,beta,ratio,step,epoch,loss,learning_rate"))
        #expect(csv[24].hasPrefix("jc,0.0,,24,6,"))
        let checkpoint = folder.file("run/checkpoint.safetensors").path
        let inspected = try Program("inspect", checkpoint)
        #expect(inspected.output.contains("projector") && inspected.output.contains("predictor"))
        let sdf = try Program(
            "sdf", checkpoint, data, "--side", "16", "--beta", "0", "--features", "projection")
        #expect(sdf.exitCode == 0, "\(sdf.errors)")
    }

    @Test func threadsAndAKillLeaveTheSameBytes() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 70)
        let whole = try Program(arguments(data, folder.file("whole").path, "--threads", "1"))
        #expect(whole.exitCode == 0, "\(whole.errors)")
        let killed = folder.file("killed").path
        for milliseconds in [150, 300, 60, 450] {
            let process = Program.process(arguments(data, killed, "--threads", "2", "--resume", "--quiet"))
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            usleep(UInt32(milliseconds) * 1000)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let end = try Program(arguments(data, killed, "--threads", "2", "--resume"))
        #expect(end.exitCode == 0, "\(end.errors)")
        for file in Self.files {
            #expect(try folder.data("whole/\(file)") == folder.data("killed/\(file)"), "\(file)")
        }
    }

    /// What the log says of the views that a method's code has; small images take SimSiam's for CIFAR.
    @Test(arguments: ["simclr", "byol", "moco-v1", "moco-v2", "moco-v3", "dino"])
    func officialRecipesTakeTheCodesViews(_ method: String) throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 20)
        for (recipe, views) in [("official", method), ("small", "simsiam-cifar")] {
            let own: [String] =
                switch method {
                case "simclr": []
                case "moco-v1", "moco-v2": ["--queue", "8", "--batch-norm-splits", "2"]
                case "dino": ["--prototypes", "16", "--predictor-dimension", "8", "--local-views", "2"]
                default: ["--predictor-dimension", "8"]
                }
            let run = try Program(
                [
                    "train", data, "--arch", "resnet20", "--width", "4", "--side", "16", "--batch", "4",
                    "--epochs", "1",
                    "--dimension", "8", "--method", method, "--recipe", recipe, "--output", recipe, "--quiet",
                ] + own, folder: folder.url)
            #expect(run.exitCode == 0, "\(run.errors)")
            let rows = try folder.text("\(recipe)/losses.csv").split(separator: "\n")
            #expect(
                rows.count == 6
                    && rows[0].hasSuffix("parameter,scale_low,scale_high,realisation,views,side,data,seed"))
            #expect(rows[5].contains(",nominal,\(views),16,"), "\(rows[5])")
        }
    }

    /// Queue, centre, moving averages and optimisers' states are kept, too.
    @Test(arguments: ["simclr", "byol", "moco-v1", "moco-v2", "moco-v3", "dino"])
    func everyMethodGoesOnAfterAKill(_ method: String) throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 70)
        func arguments(_ run: String, _ more: String...) -> [String] {
            let numbers = [
                "--batch", "16", "--epochs", "4", "--dimension", "16", "--seed", "7", "--width", "4",
                "--side", "16",
            ]
            let own =
                method.hasPrefix("moco-v") && method != "moco-v3"
                ? ["--queue", "32"]
                : method == "dino"
                    ? [
                        "--prototypes", "32", "--predictor-dimension", "8", "--local-views", "2",
                        "--optimizer", "adamw",
                    ]
                    : method == "simclr" ? [] : ["--predictor-dimension", "8"]
            return [
                "train", data, "--method", method, "--arch", "resnet20", "--beta", "0", "-o", run, "--quiet",
            ]
                + numbers + own + more
        }
        let whole = try Program(arguments(folder.file("whole").path, "--threads", "1", "--json"))
        #expect(whole.exitCode == 0, "\(whole.errors)")
        #expect(try whole.json["method"] as? String == method)
        let killed = folder.file("killed").path
        for milliseconds in [150, 250] {
            let process = Program.process(arguments(killed, "--threads", "2", "--resume"))
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            usleep(UInt32(milliseconds) * 1000)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let end = try Program(arguments(killed, "--threads", "2", "--resume"))
        #expect(end.exitCode == 0, "\(end.errors)")
        for file in Self.files + (method == "simclr" ? [] : ["target.safetensors"]) {
            #expect(try folder.data("whole/\(file)") == folder.data("killed/\(file)"), "\(file)")
        }
    }

    @Test func whatAMethodCannotDoIsSaid() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 70)
        for (arguments, part) in [
            (["--method", "moco-v2", "--batch", "48"], "a multiple of the batch, 48"),
            (
                ["--method", "moco-v1", "--batch", "2", "--queue", "8"],
                "two images for each of 2 batch norms"
            ),
            (["--method", "simclr", "--queue", "64"], "SimCLR has no queue"),
            (["--method", "byol", "--temperature", "0.1"], "the loss of BYOL has none"),
            (["--method", "simsiam", "--local-views", "2"], "they are DINO's"),
            (["--method", "dino", "--local-scale", "0.3"], "expected two numbers a,b, found 1"),
            (["--method", "swav"], "moco-v1"),
        ] {
            let run = try Program(["train", data, "--side", "16", "-o", folder.file("run").path] + arguments)
            #expect(run.exitCode == 64 || run.exitCode == 1, "\(arguments)")
            #expect(run.errors.contains(part), "\(arguments): \(run.errors)")
        }
    }

    @Test func interruptedRunsKeepTheirSteps() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 70)
        let run = folder.file("run").path
        let process = Program.process(arguments(data, run, epochs: 100_000, "--quiet"))
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        while !FileManager.default.fileExists(atPath: run + "/losses.csv"), process.isRunning {
            usleep(10_000)
        }
        let second = try Program(arguments(data, run, epochs: 100_000, "--resume"))
        #expect(second.exitCode == 1 && second.errors.contains("another run"), "\(second.errors)")
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(try folder.text("run/losses.csv").split(separator: "\n").count > 4)
        let again = try Program(arguments(data, run, epochs: 100_000, "--quiet"))
        #expect(again.exitCode == 1 && again.isOneError && again.errors.contains("--resume"))
        let other = try Program(arguments(data, run, "--resume"))
        #expect(other.exitCode == 1 && other.errors.contains("epochs: expected 6, found 100000"))
    }

    @Test func aDamagedStateIsNamed() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 70)
        let run = folder.file("run").path
        #expect(try Program(arguments(data, run, "--quiet")).exitCode == 0)
        let state = folder.file("run/state.safetensors")
        let whole = try Data(contentsOf: state)
        var flipped = whole
        flipped[whole.count - 4000] ^= 2
        for bytes in [flipped, whole.dropLast(), whole + [0]] {
            try bytes.write(to: state)
            let again = try Program(arguments(data, run, "--resume", "--quiet"))
            #expect(again.exitCode == 1 && again.isOneError, "\(again.output)")
            #expect(
                again.errors.contains(state.path) && again.errors.contains("take a copy"), "\(again.errors)")
        }
    }

    @Test func aRateTooHighIsNamedWithItsStep() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 70)
        let run = try Program(
            arguments(
                data, folder.file("run").path, "--learning-rate", "1e5", "--weight-decay", "1e5", "--quiet"))
        #expect(run.exitCode == 1 && run.isOneError, "\(run.errors)")
        #expect(run.errors.contains("step ") && run.errors.contains("learning rate"), "\(run.errors)")
    }

    @Test func drawsFigure5OfItsOwnRunsAndOfOthers() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 40)
        let trained = try Program(
            [
                "figures", "--only", "5", "--train", "--data", data, "--side", "32", "--batch", "16",
                "--epochs", "1", "--train-width", "4", "--quiet", "--json",
            ],
            folder: folder.url)
        #expect(trained.exitCode == 0, "\(trained.errors)")
        let losses = try #require(trained.json["losses"] as? [[String: Any]])
        #expect(
            losses.map { $0["run"] as? String } == [
                "RandomCrop", "JC(2)", "JC(1)", "JC(0)", "JC(-1)", "JC(-2)",
            ])
        let svg = try folder.data("Figures/figure-5.svg")
        let drawn = try Program(["figures", "--only", "5"], folder: folder.url)
        #expect(drawn.exitCode == 0 && drawn.output.contains("JC(-2)"), "\(drawn.errors)")
        #expect(try folder.data("Figures/figure-5.svg") == svg)
        try Data("Step,Value\n1,2\n2,1\n".utf8).write(to: folder.file("other.csv"))
        let other = try Program(["figures", "--only", "5", "--losses", "other.csv"], folder: folder.url)
        #expect(other.exitCode == 0 && other.output.contains("other.csv"), "\(other.errors)")
    }
}
