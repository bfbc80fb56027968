import Foundation
import Testing
import TestSupport

/// `sample --geometry` from outside.
@Suite struct GeometryTests {
    private static let request = ["sample", "--geometry", "--image-size", "200x150", "-n", "50000"]

    @Test func sameBytesForAnyThreads() throws {
        let folder = try ScratchFolder()
        let endings = ["csv", "json", "png", "svg", "pdf"]
        for threads in ["1", "2", "3"] {
            let run = try Program(
                Self.request + ["--beta", "-1", "--threads", threads, "--quiet", "--draws", "\(threads).npy"]
                    + endings.flatMap { ["-o", "\(threads).\($0)"] }, folder: folder.url)
            #expect(run.exitCode == 0 && run.errors.isEmpty, "\(run.errors)")
        }
        for ending in endings + ["npy"] {
            #expect(try folder.data("1.\(ending)") == folder.data("2.\(ending)"))
            #expect(try folder.data("1.\(ending)") == folder.data("3.\(ending)"))
        }
        let rows = try folder.text("1.csv").split(separator: "\n")
        #expect(
            rows[0]
                == "law,beta,ratio,measure,bin_low,bin_high,count,density,parameter,scale_low,scale_high,realisation,image_size,seed"
        )
        #expect(rows.count == 1 + 3 * 102)
        let header = String(decoding: try folder.data("1.npy")[10..<128], as: UTF8.self)
        #expect(header.contains("'shape': (50000, 6)"))
    }

    @Test func countsAddUpToThePairs() throws {
        let run = try Program(
            Self.request + ["--law", "randomcrop", "--ratio", "4", "--json", "--bins", "20"])
        let laws = try #require(try run.json["results"] as? [[String: Any]])
        #expect(laws.count == 2)
        for law in laws {
            for name in ["intersection_over_union", "center_distance", "containment"] {
                let measure = try #require(law[name] as? [String: Any])
                let bins = try #require(measure["histogram"] as? [[String: Any]])
                let between = bins.reduce(0) { $0 + ($1["count"] as? Int ?? 0) }
                let zero = (measure["share_at_zero"] as? Double ?? -1) * 50_000
                let one = (measure["share_at_one"] as? Double ?? -1) * 50_000
                #expect(bins.count == 20 && between + Int(zero.rounded()) + Int(one.rounded()) == 50_000)
            }
        }
        let fixed = try #require(laws[1]["center_distance"] as? [String: Any])
        #expect(fixed["correlation_with_absolute_log_ratio"] is NSNull)
    }

    /// What the formulas say, and what torchvision's crops do to it: the distance of the centres.
    @Test func smallerBetaIsFartherApart() throws {
        func means(_ realisation: String) throws -> [Double] {
            let run = try Program(
                "sample", "--geometry", "--image-size", "500x375", "-n", "200000", "--law", "randomcrop",
                "--beta", "2,0,-2", "--realisation", realisation, "--json")
            let laws = try #require(try run.json["results"] as? [[String: Any]])
            return laws.compactMap { ($0["center_distance"] as? [String: Any])?["mean"] as? Double }
        }
        let nominal = try means("nominal")
        #expect(nominal.count == 4 && nominal == nominal.sorted())
        let realised = try means("torchvision")
        #expect(abs(realised[0] - realised[2]) < 0.1 * (nominal[2] - nominal[0]))
    }

    @Test(.eachRow) func theLineSaysWhatIsWrong() {
        eachRow(
            WrongCall.all([
                (["--geometry"], "--geometry needs --image-size WIDTHxHEIGHT"),
                (
                    ["--geometry", "--image-size", "8x8", "--parameter", "blur"],
                    "--image-size is about areas, found --parameter blur"
                ),
                (
                    [
                        "--geometry", "--image-size", "8x8", "--draws", "a.npy", "--beta", "0", "-n",
                        "20000001",
                    ],
                    "--draws: expected at most 20000000 pairs, found 20000001"
                ),
            ])
        ) { try theLineSaysWhatIsWrong($0) }
    }

    private func theLineSaysWhatIsWrong(_ call: WrongCall) throws {
        let run = try Program(["sample"] + call.arguments)
        #expect(
            run.exitCode == 64 && run.isOneError && run.errors.contains(call.message),
            "\(call.testDescription): \(run.errors)")
    }

    @Test(.eachRow) func oddImagesAreAnswered() {
        eachRow(["1x1", "1x1000", "3x2", "1000000x1"]) { try oddImagesAreAnswered($0) }
    }

    private func oddImagesAreAnswered(_ size: String) throws {
        for realisation in ["nominal", "torchvision"] {
            let run = try Program(
                "sample", "--geometry", "--image-size", size, "-n", "500", "--realisation", realisation)
            #expect(run.exitCode == 0 && !run.output.contains("nan"), "\(run.errors)")
        }
    }
}
