import Foundation
import Testing
import TestSupport

/// `figures` from outside.
@Suite struct FiguresTests {
    private static let picture = Program.fixtures.appendingPathComponent("picture.png").path
    private static let csvs =
        [1, 2, 3, 4].map { "figure-\($0).csv" } + ["laws.csv", "statements.csv", "figure-2-curve.csv"]

    private func figures(_ folder: ScratchFolder, _ data: String, _ more: [String]) throws -> [String: Data] {
        let run = try Program(
            ["figures", "--data", data, "--picture", Self.picture, "--draws", "5000"] + more,
            folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let names =
            Self.csvs.map { "Notebooks-exports/\($0)" }
            + [1, 2, 3, 4].flatMap { number in ["svg", "png"].map { "Figures/figure-\(number).\($0)" } }
        return try Dictionary(uniqueKeysWithValues: names.map { ($0, try folder.data($0)) })
    }

    @Test func twoRunsGiveTheSameBytes() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 30)
        let first = try figures(folder, data, ["--threads", "1"])
        let second = try figures(folder, data, ["--threads", "2"])
        for name in first.keys.sorted() { #expect(first[name] == second[name], "\(name)") }
    }

    @Test func captionsSayWhatIsShown() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 30)
        let run = try Program(
            [
                "figures", "--data", data, "--picture", Self.picture, "--seed", "7", "--html", "page.html",
                "--only", "1,2,4",
            ], folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let page = try folder.text("page.html")
        for text in [
            "that RandomCrop draws of picture.png", "30 images of images.bin", "seed 7",
            "tiny-imagenet-randomcrop.safetensors",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        let kinds = try folder.text("Notebooks-exports/figure-1.csv").split(separator: "\n")
        #expect(
            kinds.count == 13
                && kinds[0].hasPrefix("law,beta,ratio,kind,pairs,drawn,share,ci95_low,ci95_high,parameter,"))
    }

    @Test func statementsHoldTheExactValues() throws {
        let folder = try ScratchFolder()
        let run = try Program(["figures", "--only", "3", "--draws", "0"], folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let statements = try folder.text("Notebooks-exports/statements.csv").split(separator: "\n")
        #expect(
            statements.count == 4 && statements[1].hasPrefix("share of pairs beyond 2:1,3.2,0.1875,0.281"))
        let laws = try folder.text("Notebooks-exports/laws.csv").split(separator: "\n")
        #expect(
            laws.count == 7
                && laws[0].hasPrefix("law,beta,ratio,log_ratio_low,log_ratio_high,mean_absolute_log_ratio,"))
    }

    @Test func aPictureThatIsNoneIsNamed() throws {
        let run = try Program("figures", "--only", "1", "--picture", "/nowhere/elephant.png")
        #expect(run.exitCode == 1 && run.errors.contains("/nowhere/elephant.png"))
    }
}
