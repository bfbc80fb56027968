import Foundation
import TestSupport
import Testing

/// Stores of pairs through the built binary: kills, shards, threads, strangers.
@Suite struct StoreTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    private func arguments(_ data: String, _ more: String...) -> [String] {
        ["sdf", checkpoint, data, "--law", "randomcrop", "--beta", "-1,0", "--ratio", "3", "--quiet"] + more
    }

    private let asked = ["--law", "randomcrop", "--beta", "-1,0", "--ratio", "3", "--quiet"]

    @Test func aKillLosesNothingThatWasKept() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 400)
        let whole = folder.file("whole.json").path
        let plain = try Program(
            arguments(data, "-o", whole, "-o", folder.file("whole.csv").path, "--pairs-per-image", "10"))
        #expect(plain.exitCode == 0, "\(plain.errors)")
        let store = folder.file("pairs.sqlite").path
        for milliseconds in [40, 120, 80, 200, 150] {
            let process = Program.process(
                arguments(data, "--store", store, "--resume", "--threads", "2", "--pairs-per-image", "10"))
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(UInt32(milliseconds) * 1000)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let resumed = try Program(
            arguments(
                data, "--store", store, "--resume", "--threads", "1", "--pairs-per-image", "10", "-o",
                folder.file("end.json").path, "-o", folder.file("end.csv").path))
        #expect(resumed.exitCode == 0, "\(resumed.errors)")
        for ending in ["json", "csv"] {
            #expect(try folder.data("end.\(ending)") == folder.data("whole.\(ending)"))
        }
        let asked = try Program(
            ["sdf", "--from", store] + self.asked + ["-o", folder.file("from.json").path])
        #expect(asked.exitCode == 0, "\(asked.errors)")
        #expect(try folder.data("from.json") == folder.data("whole.json"))
    }

    @Test func threeShardsAreOneRun() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 50)
        let plain = try Program(
            arguments(data, "-o", folder.file("whole.json").path, "-o", folder.file("whole.svg").path))
        #expect(plain.exitCode == 0, "\(plain.errors)")
        let parts = try (1...3).map { index in
            let part = folder.file("part-\(index).sqlite").path
            let run = try Program(
                arguments(data, "--shard", "\(index)/3", "--store", part, "--threads", "\(1 + index % 2)"))
            #expect(run.exitCode == 0, "\(run.errors)")
            return part
        }
        let whole = folder.file("whole.sqlite").path
        let gap = try Program(["merge", whole, parts[0], parts[2]])
        #expect(gap.exitCode == 1 && gap.isOneError && gap.errors.contains("without shard 2/3"))
        let merged = try Program(["merge", whole] + parts.reversed())
        #expect(merged.exitCode == 0 && merged.output.contains("50 images of 3 shards"), "\(merged.errors)")
        let again = try Program(["merge", whole] + parts)
        #expect(again.exitCode == 1 && again.isOneError)
        let run = try Program(
            ["sdf", "--from", whole] + asked
                + ["-o", folder.file("merged.json").path, "-o", folder.file("merged.svg").path])
        #expect(run.exitCode == 0, "\(run.errors)")
        for ending in ["json", "svg"] {
            #expect(try folder.data("merged.\(ending)") == folder.data("whole.\(ending)"))
        }
        #expect(try !folder.names.contains { $0.contains(".part") || $0.contains("journal") })
    }

    @Test func strangersAndSecondRunsAreRefused() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 30)
        let others = try folder.writeRecords("others.bin", count: 31)
        let store = folder.file("pairs.sqlite").path
        #expect(try Program(arguments(data, "--store", store)).exitCode == 0)
        let again = try Program(arguments(data, "--store", store))
        #expect(again.exitCode == 1 && again.isOneError && again.errors.contains("--resume"))
        for (more, word) in [
            ([data, "--seed", "5"], "seed"), ([others], "dataset"), ([data, "--side", "16"], "side"),
            ([data, "--views", "simsiam"], "views"), ([data, "--direct"], "families"),
        ] {
            let run = try Program(
                ["sdf", checkpoint] + more + asked + ["--store", store, "--resume"])
            #expect(
                run.exitCode == 1 && run.isOneError && run.errors.contains("\(word): expected"),
                "\(run.errors)")
        }
        let many = try folder.writeRecords("many.bin", count: 3000)
        let busy = folder.file("busy.sqlite").path
        let first = Program.process(arguments(many, "--store", busy, "--pairs-per-image", "20"))
        first.standardOutput = FileHandle.nullDevice
        try first.run()
        while !FileManager.default.fileExists(atPath: busy), first.isRunning { usleep(5000) }
        usleep(100_000)
        let second = try Program(arguments(many, "--store", busy, "--pairs-per-image", "20", "--resume"))
        #expect(
            second.exitCode == 1 && second.isOneError && second.errors.contains("another run"),
            "\(second.errors)")
        first.terminate()
        first.waitUntilExit()
        #expect(first.terminationStatus == 143)
    }

    /// A flipped bit or a lost end is said with the file's name, by whatever reads the store.
    @Test func damagedStoresAreNamed() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 40)
        let store = folder.file("pairs.sqlite")
        #expect(try Program(arguments(data, "--store", store.path)).exitCode == 0)
        let whole = try Data(contentsOf: store)
        let right = try Program(["sdf", "--from", store.path] + asked).output
        var flipped = whole
        // In the last page, where the rows of pairs are.
        flipped[whole.count - 40] ^= 4
        for bytes in [flipped, whole.prefix(whole.count - 1), whole.prefix(whole.count - 4096), whole + [0]] {
            try bytes.write(to: store)
            for command in [
                ["sdf", "--from", store.path] + asked, arguments(data, "--store", store.path, "--resume"),
                ["merge", folder.file("all.sqlite").path, store.path],
            ] {
                let run = try Program(command)
                #expect(run.exitCode == 1 && run.isOneError, "\(run.output)")
                #expect(
                    run.errors.contains(store.path) && run.errors.contains("damaged"), "\(run.errors)")
            }
        }
        try whole.write(to: store)
        #expect(try Program(["sdf", "--from", store.path] + asked).output == right)
    }

    @Test(.eachRow) func wrongCommandLines() {
        eachRow(
            WrongCall.all([
                (
                    ["sdf", "a", "b", "--from", "c"],
                    "--from: expected neither a checkpoint nor images beside a store, found a"
                ),
                (
                    ["sdf", "--from", "c", "--seed", "3"],
                    "--seed has no effect here: --from answers from a store"
                ),
                (["sdf", "a", "b", "--resume"], "--resume needs --store"),
                (["sdf", "a", "b", "--shard", "1/2"], "--shard needs --store"),
                (["sdf", "a", "b", "--shard", "3/2", "--store", "s"], "3/2"),
                (["sdf", "a", "b", "--shard", "1/2", "--store", "s", "--half-width", "0.1"], "no --shard"),
                (["sdf", "a", "b", "--against", "size"], "size"),
                (["merge", "a"], "Missing expected argument"),
            ])
        ) { try wrongCommandLines($0) }
    }

    private func wrongCommandLines(_ call: WrongCall) throws {
        let run = try Program(call.arguments)
        #expect(
            run.exitCode == 64 && run.isOneError && run.errors.contains(call.message),
            "\(call.testDescription): \(run.errors)")
    }

    @Test func aWidthEndsTheRunAndSaysAfterHowMany() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 900)
        let run = try Program(["sdf", checkpoint, data, "--beta", "0", "--half-width", "0.02", "--quiet"])
        #expect(run.exitCode == 0 && run.output.contains("is within +-0.02 after "), "\(run.output)")
        let none = try Program(["sdf", checkpoint, data, "--beta", "0", "--half-width", "0.00001", "--json"])
        // A run that is slow shows how far it is.
        #expect(none.exitCode == 0 && (none.errors.isEmpty || Sanitizer.isOn), "\(none.errors)")
        #expect(try none.json["half_width_reached"] as? Bool == false)
    }

    @Test func geometryIsReportedForEachLaw() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 200)
        let run = try Program(
            [
                "sdf", checkpoint, data, "--law", "randomcrop", "--beta", "-2", "--against", "iou", "--quiet",
                "-o", folder.file("iou.csv").path, "-o", folder.file("iou.json").path, "-o",
                folder.file("iou.svg").path,
            ])
        #expect(run.exitCode == 0 && run.output.contains("0.9 to 1.0"), "\(run.errors)")
        let rows = try folder.text("iou.csv").split(separator: "\n")
        #expect(
            rows.count == 21
                && rows[0].hasPrefix(
                    "law,beta,ratio,low,high,share,sdf,standard_error,ci95_low,ci95_high,pairs,parameter,")
        )
        let json = try JSONSerialization.jsonObject(with: folder.data("iou.json")) as? [String: Any]
        let cells = try #require(json?["geometry"] as? [[String: Any]])
        for law in ["randomcrop", "jc"] {
            let shares = cells.filter { $0["law"] as? String == law }.compactMap { $0["share"] as? Double }
            #expect(shares.count == 10 && abs(shares.reduce(0, +) - 1) < Tolerance.printed)
        }
    }

    @Test func unreadableImagesFollowThePolicy() throws {
        let folder = try ScratchFolder()
        let images = folder.file("images/a")
        try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
        let picture = try Data(contentsOf: Program.fixtures.appendingPathComponent("picture.png"))
        for index in 0..<5 { try picture.write(to: images.appendingPathComponent("\(index).png")) }
        try Data("no image".utf8).write(to: images.appendingPathComponent("broken.png"))
        let run = { (more: [String]) in
            try Program(
                ["sdf", checkpoint, folder.file("images").path, "--beta", "0", "--side", "32"] + more)
        }
        let few = try run(["--quiet"])
        #expect(few.exitCode == 1 && few.isOneError && few.errors.contains("at most 1%"), "\(few.errors)")
        let allowed = try run(["--allow-unreadable"])
        #expect(allowed.exitCode == 0 && allowed.errors.contains("broken.png"), "\(allowed.errors)")
        let strict = try run(["--strict", "--quiet"])
        #expect(strict.exitCode == 1 && strict.isOneError && strict.errors.contains("broken.png"))
        let empty = folder.file("empty")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        let none = try Program(["sdf", checkpoint, empty.path, "--quiet"])
        #expect(none.exitCode == 1 && none.isOneError, "\(none.errors)")
    }

    @Test func jointParametersAndViewsAreMeasured() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 60)
        for joint in ["blur", "brightness", "contrast", "crop,blur"] {
            let run = try Program([
                "sdf", checkpoint, data, "--views", "simsiam", "--joint", joint, "--law", "randomcrop",
                "--beta", "-1,1",
                "--json", "--quiet",
            ])
            #expect(run.exitCode == 0, "\(run.errors)")
            let options = try #require(try run.json["options"] as? [String: Any])
            #expect(options["joint"] as? [String] == joint.split(separator: ",").map(String.init))
            let results = try #require(try run.json["results"] as? [[String: Any]])
            #expect(results.allSatisfy { $0["method"] as? String == "all_pairs" })
        }
        let crop = try Program(["sdf", checkpoint, data, "--joint", "blur", "--beta", "0", "--quiet"])
        #expect(
            crop.exitCode == 64 && crop.isOneError && crop.errors.contains("--views simclr, byol, moco-v2"),
            "\(crop.errors)")
    }
}
