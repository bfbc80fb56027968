import Foundation
import TestSupport
import Testing

/// The rows of every CSV say what they are of.
@Suite struct RowIdentityTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path
    private let picture = Program.fixtures.appendingPathComponent("picture.png").path

    @Test func rowsSayWhatTheyAreOf() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 60)
        let views = "parameter,scale_low,scale_high,realisation,views,side"
        let cases: [(arguments: [String], file: String, columns: String)] = [
            (["density", "--beta", "1", "--points", "3"], "a.csv", "parameter,realisation"),
            (
                ["density", "--quantity", "area", "--points", "3"], "a.csv",
                "parameter,scale_low,scale_high,realisation"
            ),
            (
                ["sample", "-n", "100", "--realisation", "torchvision", "--image-size", "90x60"], "a.csv",
                "parameter,scale_low,scale_high,realisation,image_size,seed"
            ),
            (["pairs", picture, "--views", "byol"], "a.csv", views + ",seed"),
            (
                [
                    "sdf", checkpoint, data, "--side", "24", "--joint", "crop,blur", "--views", "simsiam",
                    "--beta", "0",
                ],
                "a.csv", views + ",features,encoder,data,seed"
            ),
            (
                ["sdf", checkpoint, data, "--side", "24", "--beta", "0", "--against", "iou"], "a.csv",
                views + ",features,encoder,data,seed"
            ),
            (["evaluate", checkpoint, data, "--side", "24"], "a.csv", "encoder,data"),
        ]
        for (arguments, file, columns) in cases {
            let run = try Program(arguments + ["--quiet", "-o", file], folder: folder.url)
            #expect(run.exitCode == 0, "\(run.errors)")
            let rows = try folder.text(file).split(separator: "\n")
            #expect(rows[0].hasSuffix("," + columns), "\(arguments[0]): \(rows[0])")
            let ends = Set(
                rows.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).suffix(2) })
            #expect(rows.count > 1 && !ends.isEmpty && ends.allSatisfy { $0.allSatisfy { !$0.isEmpty } })
        }
    }

    @Test func theyAreThoseOfTheResult() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 60)
        let run = try Program(
            [
                "sdf", checkpoint, data, "--side", "24", "--beta", "0", "--joint", "crop,blur", "--views",
                "byol", "--seed", "7",
                "--json", "--quiet", "-o", "a.csv",
            ],
            folder: folder.url)
        let hash = try #require((run.json["checkpoint"] as? [String: Any])?["sha256"] as? String)
        let images = try #require((run.json["dataset"] as? [String: Any])?["fingerprint"] as? String)
        let row = try #require(try folder.text("a.csv").split(separator: "\n").last)
        #expect(row.hasSuffix(",area+blur,0.2,1.0,nominal,byol,24,backbone,\(hash.prefix(12)),\(images),7"))
    }
}
