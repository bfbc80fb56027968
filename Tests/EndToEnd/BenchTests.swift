import Foundation
import Testing
import TestSupport

/// `bench forward`, `bench train` and `bench load` as a user runs them.
@Suite struct BenchTests {
    @Test func forwardReportsRateLayersAndMemory() throws {
        let run = try Program(
            "bench", "forward", "--arch", "resnet20", "--size", "32", "--batch", "2", "--runs", "5", "--json")
        #expect(run.exitCode == 0)
        let json = try run.json
        #expect(json["job"] as? String == "forward" && json["batch"] as? Int == 2)
        let rate = try #require(json["images_per_second"] as? [String: Double])
        let (low, middle, high) = (rate["min"] ?? 0, rate["median"] ?? 0, rate["max"] ?? 0)
        #expect(low > 0 && low <= middle && middle <= high)
        let share = try #require(json["share_in_products"] as? Double)
        #expect(share > 0 && share < 1)
        #expect((json["peak_memory_bytes"] as? Int ?? 0) > 1_000_000)
        let layers = try #require(json["layers"] as? [[String: Any]])
        #expect(layers.count == 19, "the stem and 18 convolutions")
        // He et al. 2015, table 6: 0.27 million parameters; 41 million multiplications.
        let operations = try #require(json["gigaflops_per_image"] as? Double)
        #expect((0.080...0.083).contains(operations))
    }

    /// The first of the kernels that every processor has, against those that the program takes where it is not told.
    @Test func narrowKernelsAreNoted() throws {
        func errors(core: String?) throws -> String {
            let arguments = ["--arch", "resnet20", "--size", "8", "--batch", "1", "--runs", "5"]
            let folder = try ScratchFolder()
            let process = Program.process(["bench", "forward"] + arguments)
            process.environment?["OPENBLAS_CORETYPE"] = core
            process.standardOutput = FileHandle.nullDevice
            try Data().write(to: folder.file("stderr"))
            process.standardError = try FileHandle(forWritingTo: folder.file("stderr"))
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            return try folder.text("stderr")
        }
        let told = try errors(core: "Prescott")
        let flags = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8).split(
            whereSeparator: \.isWhitespace)
        #expect(told.isEmpty == !flags.contains("avx2"))
        #expect(
            told.isEmpty
                || told.hasPrefix(
                    "note: OPENBLAS_CORETYPE=Prescott confines OpenBLAS to kernels for Prescott, and this "
                        + "processor has those for "),
            "\(told)")
        #expect(try errors(core: nil).isEmpty)
    }

    @Test func forwardShowsLayersWhereAsked() throws {
        let arguments = [
            "bench", "forward", "--arch", "resnet20", "--size", "32", "--batch", "1", "--runs", "5",
        ]
        #expect(try Program(arguments + ["--layers"]).output.contains("layer3.2.conv2"))
        let direct = try Program(arguments + ["--convolution", "direct"]).output
        #expect(direct.contains("direct") && !direct.contains("layer3.2.conv2"))
    }

    @Test func trainReportsRateAndMemory() throws {
        let run = try Program(
            "bench", "train", "--arch", "resnet18", "--width", "8", "--small-stem", "--side", "8", "--batch",
            "4",
            "--dimension", "16", "--predictor-dimension", "8", "--runs", "3", "--json")
        #expect(run.exitCode == 0)
        let json = try run.json
        #expect(json["job"] as? String == "train" && json["batch"] as? Int == 4)
        #expect(json["width"] as? Int == 8)
        #expect((json["stem"] as? String)?.hasPrefix("3x3") == true)
        let rate = try #require(json["images_per_second"] as? [String: Double])
        let (low, middle, high) = (rate["min"] ?? 0, rate["median"] ?? 0, rate["max"] ?? 0)
        #expect(low > 0 && low <= middle && middle <= high)
        #expect((json["peak_memory_bytes"] as? Int ?? 0) > 1_000_000)
    }

    @Test func trainRefusesWhatItCannotTrain() throws {
        let wide = try Program("bench", "train", "--width", "100000", "--runs", "3")
        #expect(wide.exitCode != 0 && wide.isOneError && wide.errors.contains("width: expected 1 to 1024"))
        let single = try Program("bench", "train", "--batch", "1")
        #expect(single.exitCode == 64 && single.errors.contains("--batch: expected 2 to 65536, found 1"))
    }

    @Test func loadReportsPairsOfViews() throws {
        let scratch = try ScratchFolder()
        let file = scratch.file("test_batch.bin")
        let records = (0..<4).map { image in
            Data([UInt8(image)] + (0..<3072).map { UInt8(truncatingIfNeeded: $0 * (image + 3)) })
        }
        try records.reduce(Data(), +).write(to: file)
        let run = try Program("bench", "load", file.path, "--side", "32", "--runs", "2", "--json")
        #expect(run.exitCode == 0)
        let rate = try #require(try run.json["pairs_per_second"] as? [String: Double])
        #expect((rate["min"] ?? 0) > 0 && (rate["median"] ?? 0) <= (rate["max"] ?? 0))
    }

    @Test func refusesANumberOfRunsThatSaysNothing() throws {
        let run = try Program("bench", "forward", "--runs", "1")
        #expect(run.exitCode == 64 && run.errors.contains("--runs: expected 5 to 1000, found 1"))
    }
}
