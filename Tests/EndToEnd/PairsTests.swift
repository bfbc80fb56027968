import Foundation
import TestSupport
import Testing

/// `pairs` from outside.
@Suite struct PairsTests {
    private static let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path
    private static let picture = Program.fixtures.appendingPathComponent("picture.png").path
    private static let strip = Program.fixtures.appendingPathComponent("strip.jpg").path

    @Test(arguments: [picture, strip])
    func sameBytesForAnyThreads(_ image: String) throws {
        let folder = try ScratchFolder()
        let endings = ["csv", "json", "png", "svg", "pdf"]
        for threads in ["1", "2", "3"] {
            let run = try Program(
                ["pairs", image, "--checkpoint", Self.checkpoint, "--views", "simsiam", "--threads", threads]
                    + ["--quiet"] + endings.flatMap { ["-o", "\(threads).\($0)"] }, folder: folder.url)
            #expect(run.exitCode == 0 && run.errors.isEmpty, "\(run.errors)")
            #expect(run.output.contains("RandomCrop") && run.output.contains("cosine"))
        }
        for ending in endings {
            #expect(try folder.data("1.\(ending)") == folder.data("2.\(ending)"))
            #expect(try folder.data("1.\(ending)") == folder.data("3.\(ending)"))
        }
        #expect(try folder.data("1.png").starts(with: [0x89, 0x50, 0x4E, 0x47]))
        #expect(try folder.text("1.svg").contains("data:image/png;base64,"))
        let rows = try folder.text("1.csv").split(separator: "\n")
        #expect(rows.count == 13 && rows[0].hasPrefix("law,beta,ratio,draw,log_ratio,area_1,area_2,left_1,"))
    }

    @Test func numbersBelongTogether() throws {
        let run = try Program(
            "pairs", Self.picture, "--law", "randomcrop", "--ratio", "2", "-n", "20", "--json")
        let json = try run.json
        #expect(json["checkpoint"] is NSNull && run.exitCode == 0)
        let pairs = try #require(json["results"] as? [[String: Any]])
        #expect(pairs.count == 40)
        for pair in pairs {
            let views = try #require(pair["views"] as? [[String: Any]])
            let areas = views.compactMap { $0["area"] as? Double }
            let logRatio = try #require(pair["log_ratio"] as? Double)
            #expect(areas.count == 2 && abs(log(areas[1] / areas[0]) - logRatio) < Tolerance.printed)
            if pair["law"] as? String == "fixed" { #expect(abs(logRatio - log(2)) < Tolerance.closedForm) }
            for (view, area) in zip(views, areas) {
                let box = try #require(view["box"] as? [String: Int])
                let (width, height) = (box["width"] ?? 0, box["height"] ?? 0)
                #expect((box["left"] ?? -1) >= 0 && (box["left"] ?? 0) + width <= 60)
                #expect((box["top"] ?? -1) >= 0 && (box["top"] ?? 0) + height <= 40)
                // Sides are rounded to whole pixels.
                #expect(abs(Double(width * height) / 2400 - area) < 0.03)
            }
            #expect(pair["cosine"] is NSNull)
        }
    }

    /// Another checkpoint's option, another seed, another pipeline: another cosine. The crops stay.
    @Test func cosinesAreOfTheViews() throws {
        func pairs(_ more: [String]) throws -> (cosines: [Double], boxes: [String]) {
            let run = try Program(
                ["pairs", Self.picture, "--checkpoint", Self.checkpoint, "--beta", "0", "-n", "4", "--json"]
                    + more)
            let pairs = try #require(try run.json["results"] as? [[String: Any]])
            return (
                pairs.compactMap { $0["cosine"] as? Double },
                pairs.map { pair in "\((pair["views"] as? [[String: Any]] ?? []).map { $0["area"] })" }
            )
        }
        let plain = try pairs([])
        #expect(plain.cosines.count == 4 && plain.cosines.allSatisfy { abs($0) <= 1 })
        #expect(try pairs(["--views", "crop", "--threads", "1"]) == plain)
        for other in [["--views", "moco-v3"], ["--side", "16"], ["--normalization", "cifar10"]] {
            let found = try pairs(other)
            #expect(found.cosines != plain.cosines && found.boxes == plain.boxes, "\(other)")
        }
        #expect(try pairs(["--seed", "1"]).boxes != plain.boxes)
    }

    @Test func pipelinesComeFromFilesToo() throws {
        let folder = try ScratchFolder()
        let steps = #"{"views": [[{"step": "horizontal-flip", "probability": 1}], []]}"#
        try Data(steps.utf8).write(to: folder.file("v.json"))
        let run = try Program("pairs", Self.picture, "--views", "v.json", "--json", folder: folder.url)
        let pairs = try #require(try run.json["results"] as? [[String: Any]])
        for pair in pairs {
            let views = pair["views"] as? [[String: Any]] ?? []
            #expect(views.map { $0["operations"] as? [String] } == [["horizontal flip"], []])
        }
        try Data(#"{"views": [[{"step": "jump", "probability": 1}]]}"#.utf8).write(to: folder.file("v.json"))
        let wrong = try Program("pairs", Self.picture, "--views", "v.json", folder: folder.url)
        #expect(wrong.exitCode == 1 && wrong.isOneError)
        #expect(wrong.errors.contains("v.json: views[0][0].step: expected one of color-jitter"))
        let missing = try Program("pairs", Self.picture, "--views", "none.json", folder: folder.url)
        #expect(
            missing.exitCode == 1
                && missing.errors == "jc-stats: --views: none.json: cannot be read: no such file\n")
    }

    @Test(.eachRow) func theLineSaysWhatIsWrong() {
        eachRow(
            WrongCall.all([
                (
                    ["--views", "boyl"],
                    "dino-global-local, dino-local or a name that ends in .json, found 'boyl' (byol?)"
                ),
                (["-n", "0"], "--count: expected 1 to 100000, found 0"),
                (["--image-size", "3x3"], "Unknown option '--image-size'"),
                (["--parameter", "blur"], "Unknown option '--parameter'"),
                (["--ratio", "9"], "ratio: expected a number between 1 and b/a = 5.0, found 9.0"),
                (
                    ["-o", "a.png", "-n", "41"],
                    "a sheet holds at most 12 laws, 40 pairs of each and 120 pairs, found 4 laws with 41 pairs each"
                ),
                (
                    ["-o", "a.pdf", "--beta", "1,2,3,4,5,6,7,8,9,10,11,12,13"],
                    "found 13 laws with 3 pairs each"
                ),
                (["-o", "a.npy"], "expected a name that ends in one of .csv, .json, .png, .svg, .pdf"),
            ])
        ) { try theLineSaysWhatIsWrong($0) }
    }

    private func theLineSaysWhatIsWrong(_ call: WrongCall) throws {
        let run = try Program(["pairs", Self.picture] + call.arguments)
        #expect(
            run.exitCode == 64 && run.isOneError && run.errors.contains(call.message),
            "\(call.testDescription): \(run.errors)")
    }

    @Test func whatIsNoImageIsOneLine() throws {
        let folder = try ScratchFolder()
        try Data("hello".utf8).write(to: folder.file("x.png"))
        let expected = "expected a JPEG, PNG, WebP, BMP, GIF, TIFF or AVIF file, found"
        for (path, message) in [
            ("none.jpg", "none.jpg: \(expected) nothing"), (".", ".: \(expected) a folder"),
            ("x.png", "x.png"),
            ("/dev/null", "/dev/null: \(expected) no regular file"),
        ] {
            let run = try Program("pairs", path, "-o", "a.png", folder: folder.url)
            #expect(run.exitCode == 1 && run.isOneError && run.errors.contains(message), "\(run.errors)")
            #expect(try folder.names == ["x.png"])
        }
    }

    /// Laws that the range or the realisation does not have are not among the defaults.
    @Test func defaultsFitTheRange() throws {
        for (arguments, laws) in [
            (["--scale", "0.5,1"], ["randomcrop", "jc", "jc"]), (["--realisation", "released"], ["jc"]),
            (["--scale", "0.1,1"], ["randomcrop", "jc", "jc", "fixed"]),
        ] {
            let run = try Program(["pairs", Self.picture, "-n", "1", "--json"] + arguments)
            let pairs = try #require(try run.json["results"] as? [[String: Any]])
            #expect(pairs.compactMap { $0["law"] as? String } == laws)
        }
    }
}
