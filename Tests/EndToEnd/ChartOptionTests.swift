import Foundation
import Testing
import TestSupport

/// Pictures as a paper takes them, from outside.
@Suite struct ChartOptionTests {
    private func density(_ folder: ScratchFolder, _ more: [String]) throws {
        let run = try Program(["density", "--quiet"] + more, folder: folder.url)
        #expect(run.exitCode == 0, "\(more): \(run.errors)")
    }

    private static let widths: [(String, Double)] = [
        ("single", 86 / 25.4 * 72), ("double", 178 / 25.4 * 72), ("238pt", 238), ("86mm", 86 / 25.4 * 72),
        ("8.6cm", 8.6 / 2.54 * 72), ("3.4in", 3.4 * 72),
    ]

    @Test(.eachRow) func widthsAreThoseOfTheColumn() {
        eachRow(Self.widths) { try widthIsThatOfTheColumn($0, points: $1) }
    }

    private func widthIsThatOfTheColumn(_ text: String, points: Double) throws {
        let folder = try ScratchFolder()
        try density(folder, ["--width", text, "-o", "a.svg", "-o", "a.png"])
        let svg = try folder.text("a.svg")
        let width = try #require(svg.firstMatch(of: #/ width="([0-9.]+)pt"/#).flatMap { Double($0.1) })
        #expect(abs(width - points) < 0.001)
        let sizes = svg.matches(of: #/font-size="([0-9.]+)"/#).compactMap { Double($0.1) }
        #expect(sizes.min() == 8)
        // Behind signature, length and name: pixels from left to right; 300 an inch.
        let png = [UInt8](try folder.data("a.png"))
        let pixels = png[16..<20].reduce(0) { $0 << 8 | Int($1) }
        #expect(pixels == Int((points / 72 * 300 - 1e-6).rounded(.up)))
        #expect(String(decoding: png[37..<41], as: UTF8.self) == "pHYs")
    }

    @Test func whatIsAskedForIsDrawn() throws {
        let folder = try ScratchFolder()
        try density(folder, ["--law", "randomcrop", "--beta=-2,0", "-o", "all.svg"])
        try density(
            folder,
            [
                "--law", "randomcrop", "--beta=-2,0", "--series", "JC(-2),randomcrop", "--title",
                "Two of three",
                "--axis", "ratio", "--no-caption", "-o", "two.svg",
            ])
        let (all, two) = (try folder.text("all.svg"), try folder.text("two.svg"))
        for text in ["JC(0)", "Range of the area", "log area ratio"] {
            #expect(all.contains(text) && !two.contains(text), "\(text)")
        }
        for text in ["JC(\u{2212}2)", "RandomCrop", ">Two of three<", ">5:1<", ">1:5<", "area ratio, s"] {
            #expect(two.contains(text), "\(text)")
        }
    }

    @Test(.eachRow) func theLineSaysWhatThereIs() {
        let chart = ["density", "-o", "a.svg"]
        let sdf = ["sdf", "none.pth", "none.bin", "-o", "a.svg"]
        let figures = ["figures", "--checkpoint", "none.pth", "--data", "none.bin"]
        let calls: [([String], String)] = [
            (chart + ["--width", "9furlongs"], "expected single, double or a length such as 238pt, 86mm,"),
            (chart + ["--width", "3mm"], "expected 1in to 20in, found 3mm"),
            (chart + ["--font-size", "6.5"], "--font-size: expected 7 to 36 points, found 6.5"),
            (
                chart + ["--font", "Nowhere Sans"],
                "an installed family, found none, for which DejaVu Sans would stand in"
            ),
            (chart + ["--font", "Nowhere Sans"], "there are DejaVu"),
            (chart + ["--series", "JC(9)"], "--series: expected one or more of RandomCrop; JC("),
            (chart + ["--width", "72pt", "--font-size", "30"], "--width: expected at least "),
            (chart + ["--series", ","], "--series: expected a name, found none"),
            (
                chart + ["--title", "a", "--no-title"],
                "--title and --no-title: expected one of them, found both"
            ),
            (chart + ["--dpi", "10"], "--dpi: expected 36 to 2400, found 10"),
            (
                ["density", "-o", "a.csv", "--width", "single"],
                "--width has no effect here: no .png, .svg or .pdf"
            ),
            (chart + ["--dpi", "300"], "--dpi has no effect here: no .png is written"),
            (
                chart + ["--quantity", "area", "--axis", "ratio"],
                "--axis has no effect here: areas are no ratios"
            ),
            (
                ["sample", "-o", "a.svg", "--panel", "1"],
                "--panel has no effect here: the chart has one panel"
            ),
            // Before checkpoint and images are read.
            (
                sdf + ["--series", "JC(0)"],
                "of RandomCrop; fixed ratio; pairs of every ratio; J-Crop("
            ),
            (sdf + ["--panel", "7"], "--panel: expected 1 to 4, found 7"),
            (
                sdf + ["--beta", "0", "--axis", "ratio"],
                "--axis ratio: expected a chart against ratios, found none"
            ),
            (
                sdf + ["--against", "iou", "--series", "JC(9)"],
                "--series: expected one or more of RandomCrop; 1:1;"
            ),
            (
                figures + ["--only", "2,4", "--title", "a"],
                "--title is of one figure: expected --only with one number"
            ),
            (figures + ["--only", "4", "--series", "JC(0)"], "expected one or more of RandomCrop; J-Crop("),
            (figures + ["--only", "4", "--panel", "3"], "--panel: expected 1 to 2, found 3"),
            (
                ["figures", "--only", "1", "--legend", "below"],
                "--legend has no effect here: Figure 1 is no chart"
            ),
        ]
        eachRow(WrongCall.all(calls)) { try theLineSaysWhatThereIs($0) }
    }

    private func theLineSaysWhatThereIs(_ call: WrongCall) throws {
        let folder = try ScratchFolder()
        let run = try Program(call.arguments, folder: folder.url)
        #expect(run.exitCode == 64 && run.isOneError && run.output.isEmpty, "\(run.errors)")
        #expect(run.errors.contains(call.message), "\(call.testDescription): \(run.errors)")
        #expect(try folder.names.filter { $0.hasPrefix("a.") }.isEmpty)
    }

    /// Commas inside of brackets are part of a name.
    @Test func rangesAreNames() throws {
        let folder = try ScratchFolder()
        try density(
            folder,
            [
                "--law", "randomcrop", "--scale", "0.08,1", "--scale", "0.2,1", "--series",
                "RandomCrop on [0.2, 1]", "--legend", "top", "-o", "a.svg",
            ])
        let svg = try folder.text("a.svg")
        #expect(svg.contains(">RandomCrop on [0.2, 1]<") && !svg.contains("RandomCrop on [0.08"))
    }

    /// Each caption stands on the page once, beside a drawing that has neither heading nor text of its own.
    @Test func thePageSaysAllOnce() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 30)
        let run = try Program(
            [
                "figures", "--only", "2,3,4", "--data", data, "--draws", "0", "--html", "page.html",
                "--quiet",
                "--width", "single",
            ], folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let page = try folder.text("page.html")
        for text in ["Lines: exact, areas on", "a polynomial of degree 6"] {
            #expect(page.components(separatedBy: text).count == 2, "\(text)")
        }
        #expect(page.components(separatedBy: "Differences are paired").count == 3)
        let figure = try folder.text("Figures/figure-3.svg")
        #expect(figure.contains("Lines: exact") && figure.contains("width=\"243.78pt\""))
    }
}
