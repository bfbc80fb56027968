import Foundation
import TestSupport
import Testing

@Suite struct FitTests {
    private static var released: URL {
        Program.fixtures.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("jc-stats_JointAugmentationTests.resources/Fixtures/Pairs/released.csv")
    }

    @Test func filesAndVerdictOfBoxes() throws {
        let folder = try ScratchFolder()
        let names = ["fit.csv", "fit.json", "fit.svg"]
        let run = try Program(
            ["fit", Self.released.path, "--image-size", "500x375"]
                + names.flatMap { ["-o", folder.file($0).path] })
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(run.output.hasSuffix("\nthese are JC(0) pairs of the released code: log(b/a - 0.1)\n"))
        #expect(
            run.output.contains("2,000 pairs of areas of boxes on images of 500 x 375, on [0.2, 1] (found"))
        #expect(try folder.names == names)
        #expect(
            try folder.text("fit.csv").hasPrefix("law,beta,ratio,realisation,log_likelihood,aic_difference,"))
        let json = try JSONSerialization.jsonObject(with: folder.data("fit.json")) as? [String: Any]
        let fits = try #require(json?["results"] as? [[String: Any]])
        #expect(fits[0]["realisation"] as? String == "released" && fits[0]["ci95"] is NSNull)
        #expect(fits.contains { ($0["ci95"] as? [Double])?.count == 2 })
        #expect(json?["image_sizes"] as? Int == 1 && json?["scale"] as? [Double] == [0.2, 1])
    }

    /// The array that `sample --draws` writes, and the same numbers as text.
    @Test func drawsOfSample() throws {
        let folder = try ScratchFolder()
        let draws = folder.file("draws.npy").path
        #expect(
            try Program("sample", "--beta", "-1", "-n", "3000", "--seed", "1", "--draws", draws, "--quiet")
                .exitCode == 0)
        let run = try Program("fit", draws, "--json")
        #expect(try run.json["verdict"] as? String == "these are JC(-1) pairs as the formula says")
        let text = try Program("fit", draws).output
        #expect(text.contains("note: without the images' sizes"))
    }

    /// Every way to name columns, in any order, beside others.
    @Test(.eachRow) func columnsAreFound() throws {
        let folder = try ScratchFolder()
        eachRow([
            ("file,s2,s1\n\"a,b\",0.5,0.25\nx,0.3,0.9\n", "area", 0),
            ("log_ratio\n0.5\n-1\n", "area", 0), ("sigma1,sigma2\n0.1,2\n0.4,1\n", "blur", 0),
            (
                "width,height,i1,j1,h1,w1,i2,j2,h2,w2\n20,10,0,0,5,5,1,1,9,19\n20,11,0,0,11,20,0,0,6,6.0\n",
                "area", 2
            ),
            ("image_width,image_height,S_1,S_2\n20,10,0.3,0.4\n20,10,0.5,0.6\n", "area", 1),
        ]) { text, parameter, sizes in
            try folder.write("pairs.csv", text)
            let run = try Program("fit", folder.file("pairs.csv").path, "--json")
            #expect(run.exitCode == 0, "\(run.errors)")
            #expect(try run.json["parameter"] as? String == parameter)
            #expect(try run.json["image_sizes"] as? Int == sizes && run.json["pairs"] as? Int == 2)
        }
    }

    @Test(.eachRow) func wrongFilesAreOneLine() throws {
        let folder = try ScratchFolder()
        let header = "width,height,w1,h1,w2,h2\n"
        eachRow([
            ("", "expected pairs, found no row"), ("s1,s2\n", "expected pairs, found no row"),
            ("a,b\n1,2\n", "expected columns s1,s2, or"),
            ("s1,s2\n0.5\n", "line 2: expected 2 cells, found 1"),
            ("s1,s2\n0.5,x\n", "line 2: expected a finite number as s2, found 'x'"),
            ("s1,s2\n0.5,0\n", "pair 1: expected two positive finite parameters"),
            ("s1,s2\n0.5,0.6\n0.4,1.5\n", "pair 2: expected areas as shares of the image, at most 1"),
            ("sigma1,sigma2\n0.5,0.5\n", "expected parameters that differ, or --scale"),
            ("p1,p2\n0.5,0.6\n", "--parameter does"),
            ("s1,s2\n\"0.5,0.6\n", "expected a quote that is closed"),
            ("w1,h1,w2,h2\n1,1,1,1\n", "boxes need the images' width,height, or --image-size"),
            (header + "10,10,11,1,1,1\n", "pair 1: expected boxes inside of the image's 10 x 10"),
            (header + "10,10,1.5,1,1,1\n", "expected whole pixels up to 1000000 as w1, found '1.5'"),
            (header + "0,10,1,1,1,1\n", "expected at least 1 x 1 pixels"),
            ("log_ratio\n1e400\n", "expected a finite number as log_ratio"),
        ]) { text, message in
            try folder.write("pairs.csv", text)
            let run = try Program("fit", folder.file("pairs.csv").path)
            #expect(run.exitCode == 1 && run.isOneError && run.output.isEmpty, "\(run.errors)")
            #expect(run.errors.contains(message), "\(run.errors)")
        }
    }

    @Test(.eachRow) func wrongCommandLines() {
        eachRow(
            WrongCall.all([
                (["fit"], "Missing expected argument"), (["fit", "x.csv", "--scale", "1,0.2"], "0 < a < b"),
                (["fit", "x.csv", "--scale", "1"], "--scale: expected two numbers a,b, found 1"),
                (
                    ["fit", "x.csv", "--parameter", "blur", "--image-size", "9x9"],
                    "--image-size is about areas, found --parameter blur"
                ),
            ])
        ) { call in
            let run = try Program(call.arguments)
            #expect(
                run.exitCode == 64 && run.isOneError && run.errors.contains(call.message), "\(run.errors)")
        }
    }
}
