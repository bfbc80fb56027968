import Foundation
import TestSupport
import Testing

/// JointBlur under Pillow's boxes and torchvision's kernels.
@Suite struct BlurTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    @Test func kernelsBlurViewsInAllCommands() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 60)
        let call = [
            "sdf", checkpoint, data, "--views", "simsiam", "--joint", "blur", "--beta", "0", "--json",
            "--quiet",
        ]
        var levels: Set<Double> = []
        for kernel in [[], ["--blur-kernel", "3"], ["--blur-kernel", "23"]] {
            let run = try Program(call + kernel)
            #expect(run.exitCode == 0, "\(run.errors)")
            let results = try #require(run.json["results"] as? [[String: Any]])
            levels.insert(try #require(results.first?["sdf"] as? Double))
        }
        #expect(levels.count == 3)
        try folder.write(
            "views.json",
            #"{"views": [[{"step": "gaussian-blur", "probability": 1, "sigma": [0.1, 2], "kernel": 3}]]}"#)
        let file = folder.file("views.json").path
        let own = try Program(
            "sdf", checkpoint, data, "--views", file, "--joint", "blur", "--beta", "0", "--json", "--quiet")
        #expect(own.exitCode == 0, "\(own.errors)")
    }

    @Test(.eachRow) func whatHasNoKernelIsRefused() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 10)
        let cases = [
            (["--blur-kernel", "5"], "expected a step gaussian-blur"),
            (["--views", "simsiam", "--blur-kernel", "4"], "an odd number of pixels"),
            (["--views", "simsiam", "--side", "32", "--blur-kernel", "65"], "at most 63 pixels"),
        ]
        eachRow(cases) { options, message in
            let run = try Program(["sdf", checkpoint, data, "--quiet"] + options)
            #expect(run.exitCode != 0 && run.errors.contains(message), "\(run.errors)")
        }
    }

    @Test func densityKnowsThreeLibraries() throws {
        var sigmas: [String: Double] = [:]
        for library in ["pillow", "torchvision", "kornia"] {
            let run = try Program(
                "density", "--parameter", "blur", "--realisation", library, "--beta", "0", "--exceed", "2",
                "--quantile", "0.5", "--json")
            let blur = try #require(run.json["effective_blur"] as? [String: Any])
            let law = try #require((blur["results"] as? [[String: Any]])?.first)
            let quantile = try #require((law["quantiles"] as? [[String: Any]])?.first)
            sigmas[library] = quantile["effective_sigma"] as? Double
            let exceedance = try #require((law["exceedance"] as? [[String: Any]])?.first)
            #expect(exceedance["ratio"] as? Double == 2 && exceedance["two_sided"] as? Double ?? 0 > 0.5)
        }
        #expect(Set(sigmas.values).count == 3 && sigmas.values.allSatisfy { $0 > 0.5 && $0 < 1 })
    }
}
