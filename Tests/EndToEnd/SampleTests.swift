import Foundation
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
        let header = "law,beta,bin_low,bin_high,count,density,expected_density\n"
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
        let laws = try #require(try run.json["laws"] as? [[String: Any]])
        let fit = try #require(laws[0]["fit"] as? [String: Double])
        let nominal = try #require(laws[0]["nominal_fit"] as? [String: Double])
        #expect((fit["chi_square_p_value"] ?? 0) > 1e-4)
        #expect((nominal["chi_square_p_value"] ?? 1) < 1e-100)
    }

    @Test(arguments: [
        ["--ratio", "1,5", "-n", "100"], ["--beta", "0", "-n", "1"],
        ["--beta", "1e300,-1e300", "-n", "1000"],
        ["--scale", "1e-300,1", "--beta", "-3", "-n", "1000"], ["--bins", "2", "-n", "10"],
        ["--scale", "0.9999999999,1", "--law", "randomcrop", "-n", "1000"],
        ["--realisation", "torchvision", "--image-size", "1x1", "-n", "1000"],
        ["--realisation", "torchvision", "--image-size", "1x1000000", "-n", "1000"],
        ["--parameter", "blur", "--beta", "-2", "-n", "1000"],
    ])
    func oddRequestsAreAnswered(_ arguments: [String]) throws {
        let run = try Program(["sample"] + arguments)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(!run.output.contains("nan") && !run.output.contains("inf"))
    }

    @Test func benchReportsARate() throws {
        let run = try Program("bench", "sample", "--beta", "1", "-n", "100000", "--runs", "3", "--json")
        let rate = try #require(try run.json["pairs_per_second"] as? [String: Double])
        let (low, middle, high) = (rate["min"] ?? 0, rate["median"] ?? 0, rate["max"] ?? 0)
        #expect(low > 0 && low <= middle && middle <= high)
    }
}
