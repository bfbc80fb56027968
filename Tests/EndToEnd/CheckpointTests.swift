import Foundation
import Testing
import TestSupport

@Suite struct CheckpointTests {
    private var checkpoint: String { Program.fixtures.appendingPathComponent("tiny.pth").path }

    @Test func inspectExplains() throws {
        let run = try Program("inspect", checkpoint, "--tensors", "--json")
        #expect(run.exitCode == 0)
        let json = try run.json
        #expect(json["container"] as? String == "torch zip archive")
        #expect(json["location"] as? String == "state_dict")
        #expect(json["prefix"] as? String == "module.")
        #expect(json["features"] as? Int == 32)
        #expect((json["metadata"] as? [String: String])?["epoch"] == "3")
        #expect((json["sha256"] as? String)?.count == 64)
        #expect((json["tensors"] as? [Any])?.count == 7 * 6 + 2)
    }

    @Test func inspectRefusesWhatIsNoCheckpoint() throws {
        let folder = try ScratchFolder()
        try Data("hello".utf8).write(to: folder.file("x.pth"))
        let run = try Program("inspect", folder.file("x.pth").path)
        #expect(run.exitCode == 1)
        #expect(run.errors.hasPrefix("jc-stats: ") && run.errors.split(separator: "\n").count == 1)
        #expect(try Program("inspect", folder.file("none.pth").path).exitCode == 1)
    }

    @Test func sdfIsTheSameForAnyThreads() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 30)
        for threads in ["1", "2"] {
            let run = try Program(
                "sdf", checkpoint, data, "--law", "randomcrop", "--ratio", "1,5", "--beta", "-1,1",
                "--threads",
                threads, "--quiet", "-o", folder.file("\(threads).json").path, "-o",
                folder.file("\(threads).csv").path, "-o", folder.file("\(threads).svg").path)
            #expect(run.exitCode == 0, "\(run.errors)")
            #expect(run.output.contains("JC(-1)") && run.output.contains("95% interval"))
        }
        for ending in ["json", "csv", "svg"] {
            #expect(try folder.data("1.\(ending)") == folder.data("2.\(ending)"))
        }
        let json = try JSONSerialization.jsonObject(with: folder.data("1.json")) as? [String: Any]
        let results = try #require(json?["results"] as? [[String: Any]])
        #expect(results.map { $0["law"] as? String } == ["randomcrop", "fixed", "fixed", "jc", "jc"])
        for result in results {
            let interval = try #require(result["ci95"] as? [Double])
            let sdf = try #require(result["sdf"] as? Double)
            #expect(interval[0] < sdf && sdf < interval[1] && sdf <= 1)
            #expect(result["images"] as? Int == 30)
            let isFixed = result["law"] as? String == "fixed"
            #expect(result["method"] as? String == (isFixed ? "direct" : "all_pairs"))
        }
    }

    /// The views of an image are 49 MB for these 2000 pairs: they go through the network a few at a time.
    @Test(.disabled(if: Sanitizer.isOn, "a sanitizer's memory is not the program's"))
    func manyPairsNeedLittleMemory() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 2)
        let peaks = try ["2", "2000"].map { pairs in
            let run = try MeasuredRun([
                "sdf", checkpoint, data, "--beta", "0", "--pairs-per-image", pairs, "--threads", "1",
            ])
            #expect(run.exitCode == 0)
            return run.peakMemory
        }
        #expect(peaks[1] - peaks[0] < 20_000_000, "\(peaks)")
    }

    @Test func embedWritesFeaturesAndNames() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 12)
        let run = try Program("embed", checkpoint, data, "-o", folder.file("f.npy").path, "--limit", "10")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(try folder.data("f.npy").count == 128 + 10 * 32 * 4)
        let lines = try folder.text("f.csv").split(separator: "\n")
        #expect(lines.count == 11)
        #expect(
            lines[0] == "index,name,label,class,features,encoder,data"
                && lines[1].hasPrefix("0,images.bin[0],0,airplane,backbone,"))
    }

    /// An image that does not decode is left out, named and counted; the others keep their numbers.
    @Test func embedLeavesOutWhatCannotBeRead() throws {
        let folder = try ScratchFolder()
        let images = folder.file("images")
        try FileManager.default.createDirectory(at: images, withIntermediateDirectories: false)
        let png = try #require(Data(base64Encoded: Self.tinyPNG))
        for name in ["a.png", "c.png"] { try png.write(to: images.appendingPathComponent(name)) }
        try Data("no image".utf8).write(to: images.appendingPathComponent("b.png"))
        let arguments = ["embed", checkpoint, "images", "-o", "f.npy", "--json"]
        let few = try Program(arguments + ["--quiet"], folder: folder.url)
        #expect(few.exitCode == 1 && few.isOneError && few.errors.contains("at most 1% unreadable"))
        #expect(try !folder.names.contains("f.npy"))
        let run = try Program(arguments + ["--allow-unreadable"], folder: folder.url)
        #expect(run.exitCode == 0)
        #expect(
            run.errors.hasPrefix("warning: left out images: b.png: ") && run.errors.contains("wrote f.npy"))
        let names = try folder.text("f.csv").split(separator: "\n").dropFirst()
        #expect(names.map { $0.prefix(9) } == ["0,a.png,,", "2,c.png,,"])
        #expect(try folder.data("f.npy").count == 128 + 2 * 32 * 4)
        let json = try run.json
        #expect(json["images"] as? Int == 2 && json["columns"] as? Int == 32)
        let unreadable = try #require(json["unreadable"] as? [[String: String]])
        #expect(unreadable.map { $0["name"] } == ["b.png"])
        try FileManager.default.removeItem(at: images.appendingPathComponent("a.png"))
        try FileManager.default.removeItem(at: images.appendingPathComponent("c.png"))
        let none = try Program("embed", checkpoint, "images", "-o", "g.npy", "--quiet", folder: folder.url)
        #expect(none.exitCode == 1 && none.isOneError && none.errors.contains("left out 1"))
        #expect(try !folder.names.contains("g.npy"))
    }

    /// 9 x 7 pixels, grey.
    private static let tinyPNG =
        "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAAAAAD/8Di8AAAAEElEQVR42mNsYIACJgbyWQAksACOMQzHaQAAAABJRU5ErkJggg=="

    /// The converted file has the same features, and no pickle.
    @Test func convertedCheckpointEmbedsTheSame() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 5)
        let plain = folder.file("plain.safetensors").path
        #expect(try Program("convert", checkpoint, "-o", plain).exitCode == 0)
        for (file, name) in [(checkpoint, "a.npy"), (plain, "b.npy")] {
            #expect(try Program("embed", file, data, "-o", folder.file(name).path, "--quiet").exitCode == 0)
        }
        #expect(try folder.data("a.npy") == folder.data("b.npy"))
        #expect(try Program("inspect", plain).output.contains("safetensors"))
    }

    @Test func unknownEncodersAreNamed() throws {
        let run = try Program("inspect", checkpoint, "--encoder", "teacher")
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("teacher"))
    }

    @Test func interruptedRunKeepsWhatIsMeasured() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 600)
        // A busy machine has measured no image after the first time.
        var output = Data()
        for seconds in [1.5, 6, 24] where output.isEmpty {
            let process = Program.process([
                "sdf", checkpoint, data, "--pairs-per-image", "20", "--threads", "1", "--json",
            ])
            let (out, err) = (Pipe(), Pipe())
            process.standardOutput = out
            process.standardError = err
            try process.run()
            Thread.sleep(forTimeInterval: seconds)
            process.interrupt()
            output = out.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 130)
        }
        let json = try JSONSerialization.jsonObject(with: output) as? [String: Any]
        #expect(json?["interrupted"] as? Bool == true)
        let results = try #require(json?["results"] as? [[String: Any]])
        let images = try #require(results[0]["images"] as? Int)
        #expect(images >= 2 && images < 600)
    }

    @Test func figuresAreDrawnTwiceTheSame() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 10)
        for name in ["one", "two"] {
            let run = try Program(
                "figures", "--only", "2,3,4", "--checkpoint", checkpoint, "--data", data, "--draws", "20000",
                "--figures", folder.file(name).path, "--exports", folder.file(name).path, "--quiet")
            #expect(run.exitCode == 0, "\(run.errors)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("one").path).sorted()
        #expect(names.count == 3 * 4 + 3)
        for name in names {
            #expect(try folder.data("one/\(name)") == folder.data("two/\(name)"), "\(name)")
        }
    }

    @Test func missingInputsAreOneLine() throws {
        let folder = try ScratchFolder()
        for run in [
            try Program("sdf", checkpoint, "/nonexistent"),
            try Program("sdf", "/nonexistent", "/nonexistent"),
            try Program("embed", checkpoint, folder.url.path, "-o", folder.file("none.npy").path),
        ] {
            #expect(run.exitCode == 1)
            #expect(
                run.errors.hasPrefix("jc-stats: /") && run.errors.split(separator: "\n").count == 1,
                "\(run.errors)")
        }
    }
}
