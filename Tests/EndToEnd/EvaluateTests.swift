import Foundation
import TestSupport
import Testing

/// `evaluate` from outside.
@Suite struct EvaluateTests {
    private static let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    @Test func sameBytesForAnyThreads() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 80)
        for threads in ["1", "2", "3"] {
            let run = try Program(
                "evaluate", Self.checkpoint, data, "--normalization", "cifar10", "--threads", threads,
                "--quiet",
                "-o", "\(threads).csv", "-o", "\(threads).json", folder: folder.url)
            #expect(run.exitCode == 0 && run.errors.isEmpty, "\(run.errors)")
            #expect(run.output.contains("backbone features") && run.output.contains("linear in 5 parts"))
            #expect(
                run.output.contains("kNN, k = 79, T = 0.1") && run.output.contains("80 images of 10 classes"))
        }
        for ending in ["csv", "json"] {
            #expect(try folder.data("1.\(ending)") == folder.data("2.\(ending)"))
            #expect(try folder.data("1.\(ending)") == folder.data("3.\(ending)"))
        }
        let rows = try folder.text("1.csv").split(separator: "\n")
        #expect(
            rows[0] == "classifier,features,top1,ci95_low,ci95_high,right,images,training_images,encoder,data"
        )
        #expect(
            rows.count == 3 && rows[1].hasPrefix("knn,backbone,") && rows[2].hasPrefix("linear,backbone,"))
        #expect(rows[1].contains(",80,,"))
    }

    /// Beside another checkpoint, and beside itself, from which nothing tells it.
    @Test func besideOthersTheSameImagesAreCompared() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 60)
        let fixtures = Program.fixtures.deletingLastPathComponent().deletingLastPathComponent()
        let other = fixtures.appendingPathComponent(
            "jc-stats_CheckpointsTests.resources/Fixtures/Layouts/moco-v3.pth")
        let run = try Program(
            "evaluate", Self.checkpoint, data, "--side", "32", "--normalization", "cifar10", "--beside",
            other.path,
            "--beside", Self.checkpoint, "--neighbors", "3", "--quiet", "-o", "x.json", "-o", "x.csv",
            folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        for text in ["McNemar p", "mid-p", "moco-v3.pth", "tiny.pth", "Tango's score interval"] {
            #expect(run.output.contains(text), "\(text): \(run.output)")
        }
        let json = try #require(JSONSerialization.jsonObject(with: folder.data("x.json")) as? [String: Any])
        let comparisons = try #require(json["comparisons"] as? [[String: Any]])
        #expect(comparisons.map { $0["classifier"] as? String } == ["knn", "linear", "knn", "linear"])
        let beside = try #require(json["beside"] as? [[String: Any]])
        for (place, comparison) in comparisons.enumerated() {
            let key = place % 2 == 0 ? "nearest_neighbors" : "linear"
            let (first, second) = (try right(json, key), try right(beside[place / 2], key))
            let (ours, theirs) = (
                comparison["only_this_right"] as? Int, comparison["only_first_right"] as? Int
            )
            #expect(try #require(ours) - #require(theirs) == second - first)
            let difference = try #require(comparison["difference"] as? Double)
            #expect(abs(difference - Double(second - first) / 60) < Tolerance.printed)
            let ends = try #require(comparison["ci95"] as? [Double])
            #expect(ends[0] < difference && difference < ends[1])
            let test = try #require(comparison["mcnemar"] as? [String: Double])
            #expect(try #require(test["mid_p"]) <= #require(test["p"]))
            if place >= 2 { #expect(ours == 0 && theirs == 0 && test["p"] == 1 && test["mid_p"] == 1) }
        }
        let rows = try folder.text("x.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(rows.count == 7 && rows.allSatisfy { $0.count == 18 })
        #expect(
            rows[0].suffix(4) == ["mcnemar_p", "mcnemar_mid_p", "encoder", "data"]
                && rows[1][9..<16].allSatisfy(\.isEmpty))
    }

    private func right(_ output: [String: Any], _ classifier: String) throws -> Int {
        try #require((output[classifier] as? [String: Any])?["right"] as? Int)
    }

    /// Each image finds itself among the training images: its one neighbour is right, and it is said why.
    @Test func imagesAmongTheTrainingImagesFindThemselves() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 60)
        let arguments = [
            "evaluate", Self.checkpoint, data, "--train", data, "--neighbors", "1", "--limit", "30", "--json",
        ]
        let run = try Program(arguments)
        #expect(run.errors.contains("hold the same images"))
        let json = try run.json
        let neighbors = try #require(json["nearest_neighbors"] as? [String: Any])
        #expect(neighbors["top1"] as? Double == 1 && neighbors["right"] as? Int == 30)
        #expect(neighbors["neighbors"] as? Int == 1 && json["interrupted"] as? Bool == false)
        let interval = try #require(neighbors["ci95"] as? [Double])
        #expect(interval[1] == 1 && abs(interval[0] - 0.8864866) < Tolerance.sixDigits)
        #expect(json["images"] as? Int == 30 && json["training_images"] as? Int == 60)
        let limited = try Program(arguments + ["--train-limit", "20"]).json
        #expect(limited["training_images"] as? Int == 20)
        let colder = try Program(
            "evaluate", Self.checkpoint, data, "--neighbors", "20", "--temperature", "0.0001", "--json"
        ).json
        let options = try #require(colder["options"] as? [String: Any])
        #expect(options["temperature"] as? Double == 0.0001 && options["features"] as? String == "backbone")
        #expect(colder["training"] is NSNull && colder["training_images"] is NSNull)
    }

    /// The same pictures in folders that byte order numbers otherwise.
    @Test func classesAreMatchedByName() throws {
        let folder = try ScratchFolder()
        let (picture, strip) = ("picture.png", "strip.jpg")
        try copy(picture, to: "training/ant/1.png", in: folder)
        try copy(picture, to: "training/ant/2.png", in: folder)
        try copy(strip, to: "training/bee/1.jpg", in: folder)
        try copy(strip, to: "training/cow/1.jpg", in: folder)
        try copy(picture, to: "test/ant/1.png", in: folder)
        try copy(strip, to: "test/bee/1.jpg", in: folder)
        try copy(strip, to: "other/bee/1.jpg", in: folder)
        try copy(picture, to: "other/ewe/1.png", in: folder)
        let start = ["evaluate", Self.checkpoint]
        let end = ["--train", "training", "--neighbors", "1", "--json", "--quiet"]
        let run = try Program(start + ["test"] + end, folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let neighbors = try #require(try run.json["nearest_neighbors"] as? [String: Any])
        let classes = try #require(try run.json["classes"] as? [String: Any])
        #expect(neighbors["top1"] as? Double == 1)
        #expect(classes["matched_by"] as? String == "name" && classes["count"] as? Int == 2)
        // `bee` comes first here: by number it would be an ant.
        try copy(strip, to: "late/bee/1.jpg", in: folder)
        try copy(strip, to: "late/bee/2.jpg", in: folder)
        let late = try Program(start + ["late"] + end, folder: folder.url)
        #expect(try (late.json["nearest_neighbors"] as? [String: Any])?["top1"] as? Double == 1)
        let other = try Program(start + ["other"] + end, folder: folder.url)
        #expect(other.exitCode == 1 && other.isOneError)
        #expect(other.errors.contains("other: expected the classes of training, found 1 others: ewe"))
    }

    private func copy(_ name: String, to target: String, in folder: ScratchFolder) throws {
        let url = folder.file(target)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: Program.fixtures.appendingPathComponent(name), to: url)
    }

    /// A checkpoint of `train` is judged at the side of its training, by its backbone or its projector.
    @Test func checkpointsOfTrainingAreRead() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 40)
        let training = try Program(
            "train", data, "--arch", "resnet20", "--width", "4", "--side", "16", "--batch", "20", "--epochs",
            "1",
            "--projector-layers", "2", "--dimension", "12", "--predictor-dimension", "8", "--beta", "0",
            "--normalization", "cifar10", "--quiet", "-o", folder.file("run").path)
        #expect(training.exitCode == 0, "\(training.errors)")
        let path = folder.file("run/checkpoint.safetensors").path
        for (features, normalization) in [("backbone", "cifar10"), ("projection", "imagenet")] {
            let run = try Program(
                "evaluate", path, data, "--features", features, "--normalization", normalization, "--json")
            #expect(run.exitCode == 0, "\(run.errors)")
            let options = try #require(try run.json["options"] as? [String: Any])
            #expect(options["side"] as? Int == 16 && options["features"] as? String == features)
            #expect(run.errors.contains("normalised otherwise") == (normalization == "imagenet"))
        }
    }

    @Test func interruptedRunsEndInOneLine() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 3000)
        let process = Program.process(["evaluate", Self.checkpoint, data, "--side", "512", "--threads", "1"])
        let errors = folder.file("errors")
        try Data().write(to: errors)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        usleep(Sanitizer.isOn ? 5_000_000 : 800_000)
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(try folder.text("errors").contains("nothing was evaluated"))
    }

    @Test func refusals() throws {
        let folder = try ScratchFolder()
        try copy("picture.png", to: "flat/1.png", in: folder)
        try copy("picture.png", to: "flat/2.png", in: folder)
        let data = try folder.writeRecords("images.bin", count: 20)
        let flat = try Program("evaluate", Self.checkpoint, "flat", folder: folder.url)
        #expect(flat.exitCode == 1 && flat.isOneError && flat.errors.contains("images with classes"))
        let trained = try Program("evaluate", Self.checkpoint, data, "--train", "flat", folder: folder.url)
        #expect(trained.exitCode == 1 && trained.isOneError && trained.errors.contains("flat"))
        for (option, value) in [
            ("--neighbors", "0"), ("--temperature", "0"), ("--temperature", "nan"), ("--l2", "-1"),
            ("--limit", "1"), ("--train-limit", "5"), ("--features", "logits"), ("-o", "x.png"),
        ] {
            let run = try Program("evaluate", Self.checkpoint, data, option, value, folder: folder.url)
            #expect(run.exitCode == 64 && run.isOneError, "\(option) \(value): \(run.errors)")
        }
        let projector = try Program("evaluate", Self.checkpoint, data, "--features", "projection")
        #expect(projector.exitCode == 1 && projector.isOneError, "\(projector.errors)")
    }
}
