import Foundation
import TestSupport
import Testing

@Suite struct DensityTests {
    @Test func jsonHasTheDocumentedFields() throws {
        let run = try Program("density", "--law", "randomcrop", "--beta", "-2,0", "--exceed", "2", "--json")
        #expect(run.exitCode == 0)
        let json = try run.json
        #expect(json["scale"] as? [Double] == [0.2, 1])
        #expect(run.output.contains("\"bound\" : 1.6094379124341003,"))
        let laws = try #require(json["results"] as? [[String: Any]])
        #expect(laws.map { $0["law"] as? String } == ["randomcrop", "jc", "jc"])
        #expect(laws[0]["beta"] is NSNull)
        #expect(laws[1]["beta"] as? Double == -2)
        let exceedance = try #require(laws[0]["exceedance"] as? [[String: Double]])
        #expect(abs((exceedance[0]["two_sided"] ?? 0) - 0.28125) < Tolerance.lastPlaces)
        #expect(abs((exceedance[0]["one_sided"] ?? 0) - 0.140625) < Tolerance.lastPlaces)
        #expect(laws[0]["entropy"] is Double && laws[0]["mean_absolute_log_ratio"] is Double)
        let quantiles = try #require(laws[2]["quantiles"] as? [[String: Double]])
        #expect(quantiles.map { $0["p"] } == [0.05, 0.25, 0.5, 0.75, 0.95])
    }

    @Test func textNamesWhereThePaperDiffers() throws {
        let run = try Program("density")
        #expect(
            run.output.contains("18.75%") && run.output.contains("28.125%") && run.output.contains("71.875%"))
        #expect(!(try Program("density", "--beta", "1").output.contains("18.75%")))
    }

    @Test func everyFormatIsWritten() throws {
        let folder = try ScratchFolder()
        let names = ["laws.csv", "laws.json", "laws.png", "laws.svg", "laws.pdf"]
        let run = try Program(["density", "--beta=1"] + names.flatMap { ["-o", folder.file($0).path] })
        #expect(run.exitCode == 0)
        #expect(try folder.names == names.sorted())
        #expect(
            try folder.text("laws.csv").hasPrefix(
                "law,beta,ratio,log_ratio,density,cdf,scale_low,scale_high,parameter,realisation\njc,1.0,,-1.6094379124341003,"
            ))
        #expect(try folder.data("laws.png").prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
        #expect(try folder.text("laws.svg").contains("<svg"))
        #expect(try folder.data("laws.pdf").prefix(5) == Data("%PDF-".utf8))
    }

    /// Laws on several ranges stand in one table, chart, CSV and JSON, each with its own range.
    @Test func severalRangesStandBesideEachOther() throws {
        let folder = try ScratchFolder()
        let names = ["laws.csv", "laws.svg"]
        let call = ["density", "--law", "randomcrop", "--beta", "0", "--scale", "0.08,1", "--scale", "0.2,1"]
        let run = try Program(call + names.flatMap { ["-o", folder.file($0).path] })
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.contains("RandomCrop on [0.08, 1]") && run.output.contains("JC(0) on [0.2, 1]"))
        #expect(!run.output.contains("The paper's text"))
        #expect(try folder.text("laws.svg").contains("RandomCrop on [0.08, 1]"))
        let rows = try folder.text("laws.csv").split(separator: "\n").dropFirst()
        #expect(rows.count == 4 * 401)
        #expect(rows.count { $0.hasSuffix(",0.08,1.0,area,nominal") } == 2 * 401)
        let several = try Program(call + ["--json"])
        let laws = try #require(several.json["results"] as? [[String: Any]])
        #expect(try several.json["scale"] == nil && laws.count == 4)
        for (law, low) in zip(laws, [0.08, 0.08, 0.2, 0.2]) {
            #expect(law["scale"] as? [Double] == [low, 1])
            let alone = try Program(
                "density", law["law"] as? String == "jc" ? "--beta" : "--law",
                law["law"] as? String == "jc" ? "0" : "randomcrop", "--scale", "\(low),1", "--json")
            let one = try #require((alone.json["results"] as? [[String: Any]])?.first)
            #expect(one["mean_absolute_log_ratio"] as? Double == law["mean_absolute_log_ratio"] as? Double)
        }
        for wrong in [
            call + ["--scale", "0.2,1"], call + ["--quantity", "area"],
            ["sample", "--scale", "0.08,1", "--scale", "0.2,1"],
        ] {
            let refused = try Program(wrong)
            #expect(
                refused.exitCode != 0 && refused.errors.contains("--scale: expected"), "\(refused.errors)")
        }
    }

    @Test func marginalOfOneArea() throws {
        let run = try Program("density", "--quantity", "area", "--beta", "0", "--json")
        let laws = try #require(try run.json["results"] as? [[String: Any]])
        let area = try #require(laws[0]["area"] as? [String: Double])
        #expect(abs((area["mutual_information"] ?? 0) - 0.168777) < Tolerance.sixDigits * 10)
    }

    @Test func effectiveBlur() throws {
        let run = try Program(
            "density", "--parameter", "blur", "--realisation", "torchvision", "--image-side", "32", "--beta",
            "0",
            "--json")
        let blur = try #require(try run.json["effective_blur"] as? [String: Any])
        #expect(blur["kernel"] as? Int == 3 && blur["library"] as? String == "torchvision")
        let law = try #require((blur["results"] as? [[String: Any]])?.first)
        #expect(abs((law["pairs_with_unchanged_view"] as? Double ?? 0) - 0.545) < 0.001)
        let text = try Program("density", "--parameter", "blur", "--realisation", "pillow")
        #expect(
            text.output.contains(
                "Pillow's boxes: every sigma changes some image; on a step edge sigma 0.1 acts"))
        #expect(try !Program("density", "--json").output.contains("effective_blur"))
    }

    @Test(.eachRow) func wrongCommandLines() {
        eachRow(
            WrongCall.all([
                (["density", "--realisation", "pillow"], "--realisation pillow: expected one of nominal, "),
                (
                    ["density", "--parameter", "blur", "--realisation", "pillow", "--scale", "1,2000"],
                    "--scale: expected sigmas up to 1000.0, found 2000.0"
                ),
                (["density", "--kernel", "9"], "--kernel has no effect here: --parameter blur"),
                (
                    ["density", "--parameter", "blur", "--realisation", "released"],
                    "--realisation released: expected one of nominal, pillow, torchvision, kornia, found"
                ),
                (
                    ["density", "--parameter", "blur", "--realisation", "torchvision", "--kernel", "8"],
                    "--kernel of an odd number of pixels: expected a number from 1.0 to 4095.0"
                ),
                (
                    ["sample", "--parameter", "blur", "--realisation", "pillow"],
                    "sigmas are drawn as they are"
                ),
                (["density", "--beta", "nan"], "beta: expected a finite number"),
                (["density", "--beta", "inf"], "beta: expected a finite number"),
                (["density", "--beta", "one"], "--beta"),
                (["density", "--scale", "1,0.2"], "expected two finite numbers 0 < a < b"),
                (["density", "--scale", "0,1"], "expected two finite numbers 0 < a < b"),
                (["density", "--scale", "0.2,1.5"], "expected b <= 1"),
                (["density", "--scale", "0.2"], "expected two numbers"),
                (["density", "--ratio", "7"], "ratio: expected a number between 1 and"),
                (["density", "-o", "x.txt"], "expected a name that ends in one of"),
                (["density", "--realisation", "torchvision"], "needs --image-size"),
                (["density", "--realisation", "released", "--beta", "1"], "draws JC(0) only"),
                (
                    ["density", "--realisation", "tensorflow", "--image-size", "64x64", "--beta", "0"],
                    "it draws heights and aspects, no areas that a joined law could keep"
                ),
                (["density", "--realisation", "byol"], "needs --image-size"),
                (["density", "--image-size", "0x5"], "--image-size"),
                (["sample", "--count", "0"], "--count"),
                (["sample", "--threads", "0"], "--threads"),
                (["nonsense"], "nonsense"),
                (["figures", "--only", "7"], "expected 1, 2, 3, 4 or 5"),
                (["figures", "--train"], "--train needs --data"),
            ])
        ) { try wrongCommandLines($0) }
    }

    private func wrongCommandLines(_ call: WrongCall) throws {
        let run = try Program(call.arguments)
        #expect(run.exitCode == 64, "\(call.testDescription)")
        #expect(run.output.isEmpty, "\(call.testDescription)")
        #expect(run.errors.contains(call.message), "\(call.testDescription): \(run.errors)")
    }

    @Test func unwritableFileIsOneLine() throws {
        let run = try Program("density", "--quiet", "-o", "/nonexistent/laws.csv")
        #expect(run.exitCode == 1)
        #expect(run.errors == "jc-stats: cannot write /nonexistent/laws.csv: No such file or directory\n")
    }
}
