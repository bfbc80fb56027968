import Foundation
import TestSupport
import Testing

/// `sdf --pairs-output`: every pair with its weights.
@Suite struct PairsOutputTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path
    private let folder: ScratchFolder
    private let data: String
    private static let laws = ["--law", "randomcrop", "--beta", "-1,0", "--ratio", "3"]

    init() throws {
        folder = try ScratchFolder()
        data = try folder.writeRecords("images.bin", count: 60)
    }

    private func measure(_ more: [String]) throws -> [[String: Any]] {
        let run = try Program(
            ["sdf", checkpoint, data, "--side", "24", "--json", "--quiet"] + Self.laws + more,
            folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        return try #require(try run.json["results"] as? [[String: Any]])
    }

    /// Of each law sum(w cos) / sum(w) of the file, in the order of the columns.
    private func means(_ name: String) throws -> [Double] {
        let rows = try folder.text(name).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(
            rows[0].prefix(9) == [
                "image", "first_view", "second_view", "log_ratio", "cosine", "weight_randomcrop",
                "weight_fixed_3.0", "weight_jc_-1.0", "weight_jc_0.0",
            ])
        #expect(rows[0].suffix(3) == ["encoder", "data", "seed"])
        return (5..<9).map { column in
            var (sum, weight) = (0.0, 0.0)
            for row in rows.dropFirst() {
                let own = Double(row[column]) ?? .nan
                (sum, weight) = (sum + own * (Double(row[4]) ?? .nan), weight + own)
            }
            return sum / weight
        }
    }

    /// Of fewer images than are calibrated, the weights of the file give the report: with crops that fall back, too.
    @Test(arguments: [
        [], ["--pairs", "drawn"], ["--direct"], ["--realisation", "torchvision"], ["--views", "byol"],
    ])
    func weightsGiveTheReport(_ more: [String]) throws {
        let results = try measure(more + ["--pairs-output", "p.csv", "--pairs-per-image", "2"])
        for (mean, result) in zip(try means("p.csv"), results) {
            let sdf = try #require(result["sdf"] as? Double)
            #expect(abs(mean - sdf) < 1e-9, "\(more) \(result["law"] ?? "")")
        }
    }

    /// Pairs with a crop that fell back have no log ratio, and count too.
    @Test func fallbacksAreAmongThem() throws {
        let picture = try Data(contentsOf: Program.fixtures.appendingPathComponent("picture.png"))
        // Four crops of 10,000 fall back on it: 4 of 100 images have such views.
        for name in 0..<120 {
            try folder.write("wide/\(name).png", "")
            try picture.write(to: folder.file("wide/\(name).png"))
        }
        let run = try Program(
            [
                "sdf", checkpoint, "wide", "--side", "24", "--scale", "0.33,1", "--realisation",
                "torchvision",
                "--pairs-output", "p.csv", "--json", "--quiet",
            ]
                + Self.laws, folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        let results = try #require(try run.json["results"] as? [[String: Any]])
        for (mean, result) in zip(try means("p.csv"), results) {
            let sdf = try #require(result["sdf"] as? Double)
            #expect(abs(mean - sdf) < 1e-9, "\(result["law"] ?? "")")
        }
        let fallen = try folder.text("p.csv").split(separator: "\n").filter {
            $0.split(separator: ",", omittingEmptySubsequences: false)[3].isEmpty
        }
        #expect(!fallen.isEmpty)
    }

    /// A store has the same pairs, and an array the same numbers.
    @Test func storesAndArraysHaveTheSame() throws {
        _ = try measure(["--store", "s.sqlite", "--pairs-output", "p.csv"])
        let run = try Program(
            ["sdf", "--from", "s.sqlite", "--quiet", "--pairs-output"] + ["q.csv"] + Self.laws,
            folder: folder.url)
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(try folder.data("p.csv") == folder.data("q.csv"))
        _ = try measure(["--threads", "1", "--pairs-output", "p.npy"])
        let lines = try folder.text("p.csv").split(separator: "\n").dropFirst()
        let array = try folder.data("p.npy")
        #expect(
            String(decoding: array.prefix(128), as: UTF8.self).contains(
                "'<f8', 'fortran_order': False, 'shape': (\(lines.count), 9)"))
        // Four views of two kinds of pairs an image: 1 + 1 drawn, 4 across.
        #expect(lines.count == 60 * 6)
        let numbers = array.suffix(lines.count * 72).withUnsafeBytes { raw in
            (0..<lines.count * 9).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
        }
        for (row, line) in lines.enumerated() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).prefix(9)
            #expect(cells.map { Double($0) ?? .nan } == Array(numbers[9 * row..<9 * row + 9]))
        }
    }

    @Test func otherFilesAreRefused() throws {
        for (arguments, code, message) in [
            (
                ["--pairs-output", "p.parquet"], 64,
                "expected a name that ends in .csv or .npy; pandas.read_csv"
            ),
            (["--pairs-output", "p.txt"], 64, "expected a name that ends in .csv or .npy"),
            (["--pairs-output", "none/p.csv"], 1, "cannot write none/p.csv"),
            (["--pairs-output", "p.csv", "-o", "p.csv"], 64, "expected another file than that of --output"),
            (["--pairs-output", data], 64, "expected"),
            (["--plan", "--pairs-output", "p.csv"], 64, "--pairs-output has no effect here"),
        ] {
            let run = try Program(["sdf", checkpoint, data, "--quiet"] + arguments, folder: folder.url)
            #expect(run.exitCode == Int32(code) && run.errors.contains(message), "\(run.errors)")
        }
    }
}
