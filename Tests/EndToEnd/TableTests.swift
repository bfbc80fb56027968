import Foundation
import TestSupport
import Testing

/// Tables 2 and 5 and Figure 5 of `figures` from a manifest of runs, from outside.
@Suite struct TableTests {
    /// Tiny runs of `train`, two laws by two seeds, and a manifest of them.
    private func runs(in folder: ScratchFolder) throws -> String {
        let data = try folder.writeRecords("images.bin", count: 42)
        _ = try folder.writeRecords("learned.bin", count: 60)
        var manifest = "method,law,beta,seed,checkpoint,losses\n"
        for (law, option, value) in [("randomcrop,", "--law", "randomcrop"), ("jc,-2", "--beta", "-2")] {
            for seed in 1...2 {
                let name = "runs/\(value)-\(seed)"
                let run = try Program(
                    "train", data, "--arch", "resnet20", "--width", "4", "--side", "16", "--batch", "20",
                    "--epochs", "4", "--projector-layers", "2", "--dimension", "12", "--predictor-dimension",
                    "8",
                    option, value, "--seed", "\(seed)", "--quiet", "-o", folder.file(name).path)
                #expect(run.exitCode == 0, "\(run.errors)")
                manifest += "simsiam,\(law),\(seed),\(name)/checkpoint.safetensors,\(name)/losses.csv\n"
            }
        }
        try folder.write("runs.csv", manifest)
        return data
    }

    private func table(_ folder: ScratchFolder, _ more: [String]) throws -> Program {
        try Program(
            ["figures", "--manifest", "runs.csv", "--data", "images.bin", "--train-data", "learned.bin"]
                + more,
            folder: folder.url)
    }

    private static let exports = ["table-5.csv", "table-5-runs.csv", "table-5.json", "table-2.csv"]

    @Test func checkpointsAreJudgedOnceAndTheTableIsTheSame() throws {
        let folder = try ScratchFolder()
        _ = try runs(in: folder)
        try folder.write("sdf.csv", "law,beta,ratio,sdf\nrandomcrop,,,0.9\njc,-2.0,,0.8\n")
        let more = ["--table", "5,2", "--sdf", "sdf.csv", "--html", "page.html"]
        let run = try table(folder, more + ["--threads", "1"])
        #expect(run.exitCode == 0, "\(run.errors)")
        for text in [
            "judged on 42 images of images.bin", "learned from 60 images of learned.bin",
            "linear top-1 in %:", "kNN top-1 in %:", "over seeds and images", "\nJC(0)       missing\n",
            "no runs of SimCLR, BYOL, MoCo v2", "Table 2 in small",
        ] {
            #expect(run.output.contains(text), "\(text): \(run.output)")
        }
        #expect(run.errors.contains("4 of 4: SimSiam JC(-2), seed 2"))
        let first = try Self.exports.map { try folder.data("Notebooks-exports/\($0)") }
        for name in ["linear-beta", "linear-gain", "linear-sdf", "knn-beta", "knn-gain", "knn-sdf"] {
            for ending in ["svg", "png", "pdf"] { _ = try folder.data("Figures/table-5-\(name).\(ending)") }
        }
        let page = try folder.text("page.html")
        #expect(page.contains("Table 2 in small") && page.contains("gain over RandomCrop against β"))
        // Nothing is judged again, by any number of threads.
        let again = try table(folder, more + ["--threads", "2"])
        #expect(again.exitCode == 0 && again.output == run.output && !again.errors.contains("4 of 4"))
        #expect(try Self.exports.map { try folder.data("Notebooks-exports/\($0)") } == first)
        try FileManager.default.removeItem(at: folder.file("runs.evaluations.json"))
        #expect(try table(folder, more + ["--threads", "2"]).output == run.output)
        #expect(try Self.exports.map { try folder.data("Notebooks-exports/\($0)") } == first)
        try checkCells(of: try JSONSerialization.jsonObject(with: first[2]) as? [String: Any] ?? [:], folder)
        try checkChange(folder, more)
    }

    /// The table's numbers are those of `evaluate` on the same images.
    private func checkCells(of json: [String: Any], _ folder: ScratchFolder) throws {
        let cells = try #require(json["cells"] as? [[String: Any]])
        #expect(cells.count == 12)
        for (law, name) in [("randomcrop", "randomcrop"), ("jc", "-2")] {
            let found = try (1...2).map { seed in
                let run = try Program(
                    "evaluate", "runs/\(name)-\(seed)/checkpoint.safetensors", "images.bin", "--train",
                    "learned.bin",
                    "--json", "--quiet", folder: folder.url)
                return try #require((run.json["linear"] as? [String: Any])?["top1"] as? Double)
            }
            let cell = cells.first {
                $0["law"] as? String == law && $0["classifier"] as? String == "linear"
                    && !($0["top1"] is NSNull)
            }
            let top1 = try #require(cell?["top1"] as? [String: Any])
            #expect(
                abs(try #require(top1["mean"] as? Double) - (found[0] + found[1]) / 2) < Tolerance.printed)
            #expect(top1["over"] as? String == "seeds and images" && top1["seeds"] as? [Int] == [1, 2])
        }
    }

    /// Another checkpoint under a name is judged anew, alone; a cache of something else is named.
    private func checkChange(_ folder: ScratchFolder, _ more: [String]) throws {
        let (from, to) = (
            folder.file("runs/-2-1/checkpoint.safetensors"), folder.file("runs/-2-2/checkpoint.safetensors")
        )
        try FileManager.default.removeItem(at: to)
        try FileManager.default.copyItem(at: from, to: to)
        let changed = try table(folder, more)
        // The same bytes have been judged under the other name.
        #expect(changed.exitCode == 0 && !changed.errors.contains("of 4:"))
        for (text, message) in [
            ("{}", "expected evaluations as figures keeps them"), ("[", "expected evaluations"),
        ] {
            try folder.write("runs.evaluations.json", text)
            let run = try table(folder, more + ["--quiet"])
            #expect(run.exitCode == 1 && run.isOneError && run.errors.contains(message), "\(run.errors)")
        }
    }

    @Test func resultsFromElsewhereNeedNoImages() throws {
        let folder = try ScratchFolder()
        try folder.write(
            "runs.json",
            """
            {"runs": [{"method": "simclr", "law": "randomcrop", "seed": 1, "linear": 0.45},
            {"method": "simclr", "law": "randomcrop", "seed": 2, "linear": "46%"},
            {"method": "simclr", "law": "jc:0", "seed": 1, "linear": 0.48}, {"method": "simclr", "law": "jc:0", "seed": 2, "linear": 0.47},
            {"method": "byol", "law": "randomcrop", "seed": 1, "linear": 0.5}, {"method": "byol", "law": "randomcrop", "seed": 2, "linear": 0.5},
            {"method": "byol", "law": "jc:0", "seed": 2, "linear": 0.5, "knn": 0.4}]}
            """)
        let run = try Program(
            "figures", "--table", "2", "--manifest", "runs.json", "--json", "--quiet", folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let table = try #require((try run.json["tables"] as? [[String: Any]])?.first)
        let cells = try #require(table["cells"] as? [[String: Any]])
        #expect(table["dataset"] is NSNull && cells.count == 6)
        let gain = try #require(cells[1]["difference"] as? [String: Any])
        #expect(abs(try #require(gain["mean"] as? Double) - 0.02) < Tolerance.printed)
        #expect(gain["over"] as? String == "seeds")
        #expect(
            cells[3]["missing_seeds"] as? [Int] == [1]
                && (cells[3]["difference"] as? [String: Any])?["ci95"] is NSNull)
        #expect(cells[4]["top1"] is NSNull && cells[4]["missing_seeds"] as? [Int] == [2])
        let text = try Program("figures", "--table", "2", "--manifest", "runs.json", folder: folder.url)
        #expect(text.output.contains("(*) fewer seeds: BYOL JC(0) without 1"), "\(text.output)")
    }

    /// Figure 5 of a method: of a manifest the mean of its seeds, of logs those of one method.
    @Test func lossesOfEachMethodHaveAFigureOfTheirOwn() throws {
        let folder = try ScratchFolder()
        for (name, slope) in [("a", 1.0), ("b", 3.0), ("c", 2.0)] {
            let rows = (1...30).map { "jc,0,\($0),1,\(slope * Double($0)),0.1,byol\n" }
            try folder.write("\(name).csv", "law,beta,step,epoch,loss,learning_rate,method\n" + rows.joined())
        }
        try folder.write(
            "runs.csv",
            "method,law,seed,losses\nbyol,jc:0,1,a.csv\nbyol,jc:0,2,b.csv\nsimclr,jc:0,1,none.csv\n")
        let run = try Program(
            "figures", "--only", "5", "--method", "byol", "--manifest", "runs.csv", "--json", "--quiet",
            folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let losses = try #require(try run.json["losses"] as? [[String: Any]])
        #expect(
            losses.count == 1 && losses[0]["method"] as? String == "byol"
                && losses[0]["run"] as? String == "JC(0)")
        let csv = try folder.text("Notebooks-exports/figure-5-byol.csv").split(separator: "\n")
        #expect(csv[0] == "law,beta,ratio,step,loss,method" && csv[2] == "jc,0.0,,2.0,4.0,byol")
        #expect(try folder.text("Figures/figure-5-byol.svg").contains("training loss of BYOL"))
        // Drawn again from its export, and nothing else where the paper's is.
        let again = try Program(
            "figures", "--only", "5", "--method", "byol", "--json", "--quiet", folder: folder.url)
        #expect(again.exitCode == 0 && again.output == run.output, "\(again.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("Figures/figure-5.svg")))
        try folder.write("mine.csv", "step,loss\n1,2\n2,1\n")
        eachRow([
            (
                ["--losses", "c.csv", "mine.csv"],
                "expected those of one method, whose scale a figure has, found byol, simsiam"
            ),
            (["--losses", "c.csv", "--method", "dino"], "expected those of dino, found byol"),
            (["--manifest", "runs.csv", "--method", "simclr"], "none.csv"),
            (
                ["--manifest", "runs.csv", "--method", "moco-v3"],
                "expected those of moco-v3, found simclr, byol"
            ),
        ]) { more, message in
            let run = try Program(["figures", "--only", "5"] + more, folder: folder.url)
            #expect(run.exitCode == 1 && run.isOneError && run.errors.contains(message), "\(run.errors)")
        }
        let own = try Program(
            "figures", "--only", "5", "--losses", "mine.csv", "--method", "dino", folder: folder.url)
        #expect(own.exitCode == 0 && own.output.contains("figure-5-dino.csv"), "\(own.errors)")
    }

    @Test func refusals() throws {
        let folder = try ScratchFolder()
        try folder.write("runs.csv", "method,law,seed,checkpoint\nbyol,randomcrop,1,none.pth\n")
        _ = try folder.writeRecords("images.bin", count: 20)
        try folder.write("losses.csv", "method,law,seed,losses\nbyol,randomcrop,1,a.csv\n")
        eachRow(
            WrongCall.all([
                (["--table", "2"], "--table needs --manifest RUNS"),
                (["--table", "3", "--manifest", "runs.csv"], "--table: expected 2, 5 or 2,5, found 3"),
                (["--table", "5,5", "--manifest", "runs.csv"], "found 5,5"),
                (
                    ["--table", "5", "--manifest", "runs.csv", "--train-limit", "9"],
                    "--train-limit needs --train-data"
                ),
                (
                    ["--table", "2", "--manifest", "runs.csv", "--sdf", "x"],
                    "--sdf has no effect here: Table 2 is not drawn"
                ),
                (["--only", "3", "--manifest", "runs.csv"], "--manifest has no effect here"),
                (["--only", "3", "--l2", "1"], "--l2 has no effect here: no table is made"),
                (
                    ["--only", "5", "--method", "swav"],
                    "expected one of simclr, byol, moco-v1, moco-v2, moco-v3, simsiam, dino"
                ),
                (["--table", "5", "--manifest", "runs.csv", "--output", "x.csv"], ".json"),
            ])
        ) { call in
            let run = try Program(["figures"] + call.arguments, folder: folder.url)
            #expect(
                run.exitCode == 64 && run.isOneError && run.errors.contains(call.message), "\(run.errors)")
        }
        eachRow([
            (["--manifest", "runs.csv"], "expected labelled images to judge its checkpoints on"),
            (
                ["--manifest", "runs.csv", "--data", "images.bin"],
                "runs.csv, line 2: expected a checkpoint at none.pth, found no file"
            ),
            (["--manifest", "none.csv"], "none.csv"), (["--manifest", "images.bin"], "images.bin: expected"),
            (["--manifest", "losses.csv"], "expected runs with a result for Table 5, found none"),
        ]) { more, message in
            let run = try Program(["figures", "--table", "5", "--quiet"] + more, folder: folder.url)
            #expect(run.exitCode == 1 && run.isOneError && run.errors.contains(message), "\(run.errors)")
        }
    }

    /// Figure 5 and `train` know the same methods.
    @Test func methodsAreThoseOfTraining() throws {
        let named = try Program("figures", "--only", "5", "--method", "none")
        let trained = try Program("train", "images", "--output", "run", "--method", "none")
        for method in ["simclr", "byol", "moco-v1", "moco-v2", "moco-v3", "simsiam", "dino"] {
            #expect(named.errors.contains(method) && trained.errors.contains(method), "\(trained.errors)")
        }
    }

    /// `--train` makes the losses of another method, in folders of its own.
    @Test func figuresTrainOtherMethods() throws {
        let folder = try ScratchFolder()
        _ = try folder.writeRecords("images.bin", count: 16)
        let run = try Program(
            "figures", "--only", "5", "--train", "--method", "simclr", "--data", "images.bin", "--epochs",
            "1", "--batch",
            "8", "--train-width", "4", "--side", "16", "--json", "--quiet", folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let losses = try #require(try run.json["losses"] as? [[String: Any]])
        #expect(losses.count == 6 && losses.allSatisfy { $0["method"] as? String == "simclr" })
        #expect(FileManager.default.fileExists(atPath: folder.path("runs/simclr-jc--2/losses.csv")))
        #expect(try folder.text("Notebooks-exports/figure-5-simclr.csv").contains(",simclr,area,"))
    }

    /// A killed run has kept what it judged.
    @Test func aStoppedRunGoesOn() throws {
        let folder = try ScratchFolder()
        _ = try runs(in: folder)
        _ = try folder.writeRecords("learned.bin", count: 1000)
        let arguments = [
            "figures", "--table", "5", "--manifest", "runs.csv", "--data", "images.bin", "--train-data",
            "learned.bin",
            "--side", "64", "--threads", "1",
        ]
        // A busy machine may judge all of them before it comes to the interruption: that is another try.
        var (status, said, tries) = (Int32(0), "", 0)
        while !said.contains("of 4 runs are judged, the same call goes on there"), tries < 20 {
            try? FileManager.default.removeItem(at: folder.file("runs.evaluations.json"))
            status = try interruptedOnceJudged(arguments, in: folder)
            said = try folder.text("errors")
            tries += 1
        }
        #expect(status == 130 && tries < 20, "\(said)")
        let again = try Program(arguments, folder: folder.url)
        #expect(
            again.exitCode == 0 && !again.errors.contains("1 of 4: ") && again.errors.contains("4 of 4: "))
    }

    /// The exit status of a run that is interrupted once it has kept something.
    private func interruptedOnceJudged(_ arguments: [String], in folder: ScratchFolder) throws -> Int32 {
        let process = Program.process(arguments, folder: folder.url)
        let errors = folder.file("errors")
        try Data().write(to: errors)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let kept = folder.path("runs.evaluations.json")
        for _ in 0..<6000 where process.isRunning && !FileManager.default.fileExists(atPath: kept) {
            usleep(10_000)
        }
        process.interrupt()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
