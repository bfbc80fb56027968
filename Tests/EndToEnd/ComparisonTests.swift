import Foundation
import TestSupport
import Testing

/// `sdf` of several encoders, and what it sets beside SDF, from outside.
@Suite struct ComparisonTests {
    /// A folder with images and two checkpoints.
    private func folder(images: Int = 40) throws -> ScratchFolder {
        let folder = try ScratchFolder()
        _ = try folder.writeRecords("images.bin", count: images)
        let build = Program.fixtures.deletingLastPathComponent().deletingLastPathComponent()
        let fixtures = build.appendingPathComponent("jc-stats_CheckpointsTests.resources/Fixtures")
        for file in ["Layouts/moco-v3.pth", "Forms/simsiam-bottleneck.pth"] {
            try FileManager.default.copyItem(
                at: fixtures.appendingPathComponent(file),
                to: folder.file((file as NSString).lastPathComponent))
        }
        return folder
    }

    private func run(_ line: String, in folder: ScratchFolder) throws -> Program {
        try Program(line.split(separator: " ").map(String.init), folder: folder.url)
    }

    @Test func twoCheckpointsMakeOneTableAndTwoStoresTheSame() throws {
        let folder = try folder()
        let both = try run(
            "sdf moco-v3.pth simsiam-bottleneck.pth images.bin --side 32 --law randomcrop --beta 0,-2 --ratio 2 --quiet "
                + "--store a.sqlite --store b.sqlite -o c.json -o c.csv -o c.svg --threads 2", in: folder)
        #expect(both.exitCode == 0 && both.errors.isEmpty, "\(both.errors)")
        for text in [
            "simsiam-bottleneck.pth less moco-v3.pth, from the same views of 40 images",
            "less RandomCrop's", "cosines of two encoders are on no common scale",
        ] { #expect(both.output.contains(text), "\(both.output)") }
        let stored = try run(
            "sdf --from a.sqlite --from b.sqlite --law randomcrop --beta 0,-2 --ratio 2 --quiet -o d.json -o d.csv --threads 1",
            in: folder)
        #expect(stored.exitCode == 0 && stored.output == both.output, "\(stored.errors)")
        #expect(try folder.data("c.json") == folder.data("d.json"))
        #expect(try folder.data("c.csv") == folder.data("d.csv"))
        let schema = try JSONSchema(named: "sdf-comparison")
        #expect(
            schema.problems(of: try JSONDecoder().decode(JSONValue.self, from: folder.data("c.json"))).isEmpty
        )
        // Laws of fewer views than the stores have.
        let fewer = try run(
            "sdf --from a.sqlite --from b.sqlite --law randomcrop --beta 0 --measure centred --quiet",
            in: folder)
        #expect(fewer.exitCode == 0 && fewer.output.contains("centred SDF"), "\(fewer.errors)")
        // Each encoder's part is its own run's.
        let alone = try run(
            "sdf simsiam-bottleneck.pth images.bin --side 32 --law randomcrop --beta 0,-2 --ratio 2 --quiet --json",
            in: folder)
        let json = try #require(
            try JSONSerialization.jsonObject(with: folder.data("c.json")) as? [String: Any])
        let encoders = try #require(json["encoders"] as? [[String: Any]])
        #expect(encoders.map { $0["name"] as? String } == ["moco-v3.pth", "simsiam-bottleneck.pth"])
        let (own, part) = (try alone.json as NSDictionary, encoders[1] as NSDictionary)
        #expect(own["results"] as? NSArray == part["results"] as? NSArray)
        #expect(own["measures"] as? NSDictionary == part["measures"] as? NSDictionary)
        let rows = try folder.text("c.csv").split(separator: "\n")
        #expect(rows.count == 1 + 2 * 4 && rows[0].hasPrefix("name,law,beta,ratio,cosine,"))
        #expect(rows[8].hasPrefix("simsiam-bottleneck.pth,jc,-2.0,,"))
    }

    @Test(.eachRow) func measuresHaveTablesAndCharts() throws {
        let folder = try folder()
        let run = { (line: String) throws -> Program in try self.run(line, in: folder) }
        eachRow([
            ("cosine", "SDF"), ("different", "different images"), ("contrast", "SDF less these"),
            ("centred", "centred SDF"), ("auc", "AUC"),
        ]) { measure, title in
            let found = try run(
                "sdf moco-v3.pth images.bin --side 32 --beta 0,1 --measure \(measure) --quiet -o \(measure).svg"
            )
            #expect(found.exitCode == 0 && found.output.contains("law") && found.output.contains(title))
            #expect(try folder.text("\(measure).svg").contains("<svg"))
        }
        #expect(Set(try ["cosine", "different", "auc"].map { try folder.text("\($0).svg") }).count == 3)
    }

    @Test(.eachRow) func theLineSaysWhatIsWrong() throws {
        let folder = try folder(images: 20)
        let first = try run("sdf moco-v3.pth images.bin --side 32 --quiet --store a.sqlite", in: folder)
        let second = try run(
            "sdf moco-v3.pth images.bin --side 32 --quiet --seed 1 --store b.sqlite", in: folder)
        #expect(first.exitCode == 0 && second.exitCode == 0)
        let run = { (line: String) throws -> Program in try self.run(line, in: folder) }
        eachRow([
            (
                "sdf --from a.sqlite --from b.sqlite",
                "b.sqlite: pairs of another run, seed: expected 0, as a.sqlite, found 1", 1
            ),
            (
                "sdf moco-v3.pth simsiam-bottleneck.pth images.bin --store c.sqlite",
                "--store: expected one for each checkpoint, 2, found 1", 64
            ),
            (
                "sdf moco-v3.pth simsiam-bottleneck.pth images.bin --plan",
                "--plan: expected one checkpoint, found 2", 64
            ),
            (
                "sdf --from a.sqlite --from b.sqlite --against iou",
                "--against: expected one store, found 2",
                64
            ),
            (
                "sdf --from a.sqlite --measure auc",
                "--measure auc: expected at least 30 images whose features were kept", 1
            ),
            ("sdf --from a.sqlite --from a.sqlite", "--from a.sqlite: expected each store once", 64),
            ("sdf --from a.sqlite --measure auc --json", "--measure has no effect here", 64),
        ]) { line, message, code in
            let found = try run(line + " --quiet")
            #expect(found.exitCode == code && found.errors.contains(message), "\(found.errors)")
            #expect(found.isOneError, "\(found.errors)")
        }
    }
}
