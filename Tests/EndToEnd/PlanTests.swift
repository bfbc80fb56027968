import Foundation
import Testing
import TestSupport

/// `sdf --plan` of the built binary against the run that it plans.
@Suite struct PlanTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    @Test func aPlanIsNearItsRun() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 2000)
        let store = folder.file("pairs.sqlite").path
        let asked = [
            "sdf", checkpoint, data, "--law", "randomcrop", "--beta", "-1", "--ratio", "3",
            "--pairs-per-image", "8", "--store", store, "--json", "--quiet",
        ]
        let plan = try Program(asked + ["--plan", "-o", folder.file("plan.json").path])
        #expect(plan.exitCode == 0 && plan.errors.isEmpty, "\(plan.errors)")
        #expect(try folder.names == ["images.bin", "plan.json"])
        #expect(try folder.text("plan.json") == plan.output)
        let start = ContinuousClock.now
        let run = try Program(asked)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        #expect(run.exitCode == 0, "\(run.errors)")

        let (planned, found) = (try plan.json, try run.json)
        #expect(planned["images"] as? Int == 2000 && planned["forward_passes"] as? Int == 64_000)
        #expect(planned["shards_for_a_night"] as? Int == 1 && planned["store"] as? String == store)
        let bytes = try #require(planned["store_bytes"] as? Int)
        let taken = try folder.data("pairs.sqlite").count
        #expect(abs(Double(bytes) / Double(taken) - 1) < 0.2, "\(bytes), \(taken)")
        // Other work on the machine may come and go between the two.
        let time = try #require(planned["seconds"] as? Double)
        #expect(time < 5 * seconds && time > seconds / 5, "\(time), \(seconds)")
        try checkWidths(planned, found)
    }

    private func checkWidths(_ planned: [String: Any], _ found: [String: Any]) throws {
        let laws = try #require(planned["results"] as? [[String: Any]])
        let results = try #require(found["results"] as? [[String: Any]])
        #expect(laws.count == 3 && results.count == 3)
        for (law, result) in zip(laws, results) {
            let half = try #require(law["half_width"] as? Double)
            let interval = try #require(result["ci95"] as? [Double])
            #expect(law["law"] as? String == result["law"] as? String)
            #expect(abs(half / ((interval[1] - interval[0]) / 2) - 1) < 0.4, "\(law), \(result)")
            let difference = law["difference_half_width"] as? Double
            #expect((difference == nil) == (law["law"] as? String == "randomcrop"))
        }
    }

    @Test func aPersonReadsATable() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 300)
        let plan = try Program([
            "sdf", checkpoint, data, "--beta", "0", "--shard", "1/3", "--store", folder.file("s").path,
            "--plan",
            "--half-width", "0.5",
        ])
        #expect(plan.exitCode == 64 && plan.errors.contains("no --shard"), "\(plan.errors)")
        let narrow = try Program([
            "sdf", checkpoint, data, "--beta", "0", "--plan", "--half-width", "0.5",
        ])
        #expect(narrow.exitCode == 0, "\(narrow.errors)")
        #expect(narrow.output.contains("every interval should be within +-0.5 after 100 of 300 images"))
        #expect(narrow.output.contains("forward passes") && narrow.output.contains("the run is not begun"))
        #expect(try folder.names == ["images.bin"])
    }

    /// Nothing is written, and what the figures measure is what `sdf --plan` says of its laws.
    @Test func figuresHaveAPlan() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 300)
        let call = ["figures", "--only", "1,2,3", "--checkpoint", checkpoint, "--data", data, "--plan"]
        let run = try Program(call + ["--json", "--quiet"], folder: folder.url)
        #expect(run.exitCode == 0 && run.errors.isEmpty, "\(run.errors)")
        #expect(try folder.names == ["images.bin"])
        let figures = try #require(try run.json["figures"] as? [[String: Any]])
        #expect(figures.compactMap { $0["number"] as? Int } == [1, 2, 3])
        let plan = try #require(try run.json["sdf"] as? [String: Any])
        let laws = try #require(plan["results"] as? [[String: Any]])
        #expect(laws.count == 6 && plan["images"] as? Int == 300 && plan["forward_passes"] as? Int == 3600)
        let text = try Program(call, folder: folder.url)
        #expect(
            text.output.hasPrefix("Figure 1: boxes and views of a picture")
                && text.output.contains("forward passes"))
        let exact = try Program(["figures", "--only", "3", "--plan"], folder: folder.url)
        #expect(exact.output == "Figure 3: exact densities, and 200,000 draws of two laws\n")
        let idle = try Program(["figures", "--only", "3", "--plan", "--html", "a.html"], folder: folder.url)
        #expect(
            idle.exitCode == 64 && idle.errors.contains("--html has no effect here: --plan draws nothing"))
    }

    @Test(.eachRow) func wrongCommandLines() {
        eachRow(
            WrongCall.all([
                (["sdf", "--from", "c", "--plan"], "--plan has no effect here: --from answers from a store"),
                (["sdf", "a", "b", "--plan", "-o", "plan.csv"], ".json"),
            ])
        ) { try wrongCommandLines($0) }
    }

    private func wrongCommandLines(_ call: WrongCall) throws {
        let run = try Program(call.arguments)
        #expect(
            run.exitCode == 64 && run.isOneError && run.errors.contains(call.message),
            "\(call.testDescription): \(run.errors)")
    }
}
