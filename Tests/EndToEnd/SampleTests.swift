import Foundation
import TestSupport
import Testing

@Suite struct SampleTests {
    @Test func sameBytesForAnyThreads() throws {
        let folder = try ScratchFolder()
        for threads in ["1", "2", "3"] {
            let run = try Program(
                "sample", "--beta", "1", "-n", "200000", "--threads", threads, "--quiet", "-o",
                folder.file("\(threads).csv").path, "-o", folder.file("\(threads).json").path)
            #expect(run.exitCode == 0)
        }
        let header = "law,beta,ratio,bin_low,bin_high,count,density,expected_density,"
        #expect(try folder.text("1.csv").hasPrefix(header))
        for other in ["2", "3"] {
            #expect(try folder.data("1.csv") == folder.data("\(other).csv"))
            #expect(try folder.data("1.json") == folder.data("\(other).json"))
        }
    }

    @Test func drawsAreAnArray() throws {
        let folder = try ScratchFolder()
        let run = try Program("sample", "--beta", "0", "-n", "1000", "--draws", folder.file("d.npy").path)
        #expect(run.exitCode == 0)
        let data = try folder.data("d.npy")
        #expect(data.prefix(6) == Data([0x93] + Array("NUMPY".utf8)))
        #expect(data.count == 128 + 1000 * 3 * 8)
        #expect(String(decoding: data[10..<128], as: UTF8.self).contains("'shape': (1000, 3)"))
    }

    @Test func realisedAreasAreTestedAgainstBothLaws() throws {
        let run = try Program(
            "sample", "--law", "randomcrop", "--realisation", "torchvision", "--image-size", "500x375", "-n",
            "200000", "--json")
        let laws = try #require(try run.json["results"] as? [[String: Any]])
        let fit = try #require(laws[0]["fit"] as? [String: Double])
        let nominal = try #require(laws[0]["nominal_fit"] as? [String: Double])
        #expect((fit["chi_square_p_value"] ?? 0) > Tolerance.significance)
        #expect((nominal["chi_square_p_value"] ?? 1) < 1e-100)
    }

    /// What differs from torchvision is said; torchvision's own answers are as they were.
    @Test(.eachRow) func librariesSayWhatDiffers() {
        eachRow(["timm", "kornia", "albumentations", "dali", "tensorflow", "byol"]) { library in
            let place = ["--law", "randomcrop", "--realisation", library, "--image-size", "64x48", "--json"]
            let sample = try Program(["sample", "-n", "20000"] + place)
            let laws = try #require(try sample.json["results"] as? [[String: Any]])
            let fit = try #require(laws[0]["fit"] as? [String: Double])
            #expect((fit["chi_square_p_value"] ?? 0) > Tolerance.significance)
            let notes = try #require(try sample.json["notes"] as? [String])
            #expect(notes.first?.hasPrefix(library) == true)
            let density = try Program(["density"] + place)
            #expect((try density.json["remark"] as? String)?.hasPrefix(library) == true)
        }
        #expect(throws: Never.self) {
            let density = try Program(
                "density", "--realisation", "torchvision", "--image-size", "64x48", "--beta", "0", "--json")
            #expect(try density.exitCode == 0 && density.json["remark"] == nil)
        }
    }

    @Test(.eachRow) func oddRequestsAreAnswered() {
        eachRow([
            ["--ratio", "1,5", "-n", "100"], ["--beta", "0", "-n", "1"],
            ["--beta", "1e300,-1e300", "-n", "1000"],
            ["--scale", "1e-300,1", "--beta", "-3", "-n", "1000"], ["--bins", "2", "-n", "10"],
            ["--scale", "0.9999999999,1", "--law", "randomcrop", "-n", "1000"],
            ["--realisation", "torchvision", "--image-size", "1x1", "-n", "1000"],
            ["--realisation", "torchvision", "--image-size", "1x1000000", "-n", "1000"],
            ["--realisation", "dali", "--image-size", "1x1000000", "-n", "1000"],
            ["--realisation", "tensorflow", "--image-size", "1x1000000", "-n", "1000"],
            ["--realisation", "byol", "--image-size", "1x1000000", "-n", "1000"],
            ["--realisation", "byol", "--image-size", "1x1", "-n", "1000", "--ratio", "1,5"],
            ["--realisation", "tensorflow", "--image-size", "90000x70000", "-n", "1000"],
            ["--parameter", "blur", "--beta", "-2", "-n", "1000"],
        ]) { try oddRequestsAreAnswered($0) }
    }

    private func oddRequestsAreAnswered(_ arguments: [String]) throws {
        let run = try Program(["sample"] + arguments)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(!run.output.contains("nan") && !run.output.contains("inf"))
    }

    @Test func missingTestsAreExplained() throws {
        let fixed = try Program("sample", "--ratio", "2", "-n", "1000")
        #expect(
            fixed.output.contains(
                "note: 1:2 is not tested against the predicted law: every pair has the same log ratio"))
        let single = try Program("sample", "--beta", "0", "-n", "1", "--json")
        let notes = try #require(try single.json["notes"] as? [String])
        #expect(
            notes == [
                "JC(0) is not tested against the predicted law: bins of a chi-square test that expect 5 or more: "
                    + "expected at least 2, found 1"
            ])
        #expect(try !Program("sample", "--beta", "0", "-n", "1000").output.contains("note: "))
    }

    @Test func roundingIsSaidWhereItMatters() throws {
        for (size, matters) in [("8x8", true), ("32x32", true), ("500x375", false)] {
            let run = try Program(
                "sample", "--law", "randomcrop", "--realisation", "torchvision", "--image-size", size, "-n",
                "1000")
            #expect(run.output.contains("note: tests are of the areas before they are rounded") == matters)
        }
    }

    /// The same columns in every table: the law, then beta or the ratio where it has one.
    @Test func fixedRatiosHaveAColumn() throws {
        let folder = try ScratchFolder()
        for (command, columns) in [
            (["density", "--points", "2"], "log_ratio,density,cdf,scale_low,scale_high"),
            (["sample", "-n", "100", "--bins", "2"], "bin_low,bin_high,count,density,expected_density"),
        ] {
            let laws = ["--law", "randomcrop", "--ratio", "2.5", "--beta", "-1"]
            let run = try Program(command + laws + ["--quiet", "-o", folder.file("a.csv").path])
            #expect(run.exitCode == 0)
            let lines = try folder.text("a.csv").split(separator: "\n")
            #expect(lines[0].hasPrefix("law,beta,ratio,\(columns),parameter,"))
            #expect(lines.count == 7)
            for (first, prefix) in [(1, "randomcrop,,,"), (3, "fixed,,2.5,"), (5, "jc,-1.0,,")] {
                #expect(lines[first].hasPrefix(prefix) && lines[first + 1].hasPrefix(prefix))
            }
        }
    }

    @Test func otherParametersHaveNoRandomCrop() throws {
        for arguments in [
            ["density"], ["sample", "-n", "1000"], ["bench", "sample", "-n", "9", "--runs", "1"],
        ] {
            let run = try Program(arguments + ["--parameter", "blur", "--law", "randomcrop"])
            #expect(run.exitCode == 0 && run.output.contains("independent"))
            #expect(!run.output.contains("RandomCrop") && !run.output.contains("area"))
        }
    }

    /// A histogram of a million bins is 8 MB: one a thread, not one for each of the run's thousand pieces.
    @Test(.disabled(if: Sanitizer.isOn, "a sanitizer's memory is not the program's"))
    func manyBinsNeedLittleMemory() throws {
        let run = try MeasuredRun([
            "sample", "--beta", "1", "--bins", "1000000", "-n", "33000000", "--threads", "2",
        ])
        #expect(run.exitCode == 0 && run.output.hasPrefix("33,000,000 pairs"))
        #expect(run.peakMemory < 1_000_000_000)
    }

    @Test func benchReportsARate() throws {
        let run = try Program("bench", "sample", "--beta", "1", "-n", "100000", "--runs", "3", "--json")
        let rate = try #require(try run.json["pairs_per_second"] as? [String: Double])
        let (low, middle, high) = (rate["min"] ?? 0, rate["median"] ?? 0, rate["max"] ?? 0)
        #expect(low > 0 && low <= middle && middle <= high)
    }
}
