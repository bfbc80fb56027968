import JointAugmentation
import Statistics
import TestSupport
import Testing

@testable import PaperFigures

@Suite struct RunManifestTests {
    private static let csv = """
        method,law,beta,seed,checkpoint,losses,linear,knn,note
        simclr,randomcrop,,1,a/checkpoint.safetensors,a/losses.csv,,,the first
        SimCLR,jc,-2,1,b.pth,,,,
        byol,jc:0.5,,18446744073709551615,"c, d.pth",,,,
        simsiam,,0,3,,,45.25%,0.41,
        dino,randomcrop,,0,,x.csv,,,
        """

    private static let json = """
        {"made": {"by": ["hand"]}, "runs": [
        {"method": "simclr", "law": "randomcrop", "seed": 1, "checkpoint": "a/checkpoint.safetensors", "losses": "a/losses.csv",
         "note": "the first"},
        {"method": "simclr", "law": "jc", "beta": -2, "seed": 1, "checkpoint": "b.pth", "linear": null},
        {"method": "byol", "law": "jc:0.5", "seed": 18446744073709551615, "checkpoint": "c, d.pth"},
        {"method": "simsiam", "beta": 0, "seed": 3, "linear": "45.25%", "knn": 0.41},
        {"method": "dino", "law": "randomcrop", "seed": 0, "losses": "x.csv"}]}
        """

    private func runs(_ text: String) throws(RecordFileError) -> [RunManifest.Run] {
        try RunManifest(Array(text.utf8), name: "runs").runs
    }

    @Test func readsRunsOfEitherForm() throws {
        let runs = try runs(Self.csv)
        #expect(runs.map(\.method) == [.simclr, .simclr, .byol, .simsiam, .dino])
        #expect(
            runs.map(\.law) == [
                .independent, .joint(beta: -2), .joint(beta: 0.5), .joint(beta: 0), .independent,
            ])
        #expect(runs.map(\.seed) == [1, 1, .max, 3, 0])
        #expect(
            runs[2].checkpoint == "c, d.pth" && runs[0].losses == "a/losses.csv" && runs[4].checkpoint == nil)
        #expect(runs[3].linear == 0.4525 && runs[3].neighbors == 0.41 && runs[3].isGiven && !runs[0].isGiven)
        #expect(runs.map(\.place) == (2...6).map { "line \($0)" })
        let others = try self.runs(Self.json)
        #expect(others.map(\.place) == (1...5).map { "row \($0)" })
        for (run, other) in zip(runs, others) {
            #expect(
                run.label == other.label && run.checkpoint == other.checkpoint && run.losses == other.losses)
            #expect(run.linear == other.linear && run.neighbors == other.neighbors)
        }
        // A list alone, and a mark of the byte order before a CSV.
        let start = try #require(Self.json.firstRange(of: "[\n")?.lowerBound)
        #expect(try self.runs(String(Self.json[start...].dropLast())).map(\.label) == others.map(\.label))
        #expect(try self.runs("\u{FEFF}" + Self.csv) == runs)
    }

    @Test func saysWhatIsWrong() {
        let start = "method,law,seed,checkpoint\n"
        eachRow([
            ("", "expected rows, found none"), (start, "expected rows, found none"),
            ("law,seed,checkpoint\nrandomcrop,1,a\n", "a column method"),
            ("method,law,checkpoint\nbyol,randomcrop,a\n", "a column seed"),
            (start + "moco,randomcrop,1,a\n", "line 2: expected a method, one of simclr, byol, moco-v1"),
            (start + "byol,randomcrop,1\n", "line 2: expected 4 cells, found 3"),
            (
                start + "byol,,1,a\n",
                "line 2: expected a law, randomcrop or jc:BETA, or a beta, found an empty cell"
            ),
            (start + "byol,jc,1,a\n", "expected a law, randomcrop or jc:BETA (or jc and a beta), found 'jc'"),
            (start + "byol,jc:x,1,a\n", "found 'jc:x'"), (start + "byol,jc:inf,1,a\n", "found 'jc:inf'"),
            (start + "byol,fixed:2,1,a\n", "expected a law, randomcrop or jc:BETA"),
            (start + "byol,randomcrop,-1,a\n", "a whole number from 0 as seed, found '-1'"),
            (start + "byol,randomcrop,1.5,a\n", "as seed, found '1.5'"),
            (start + "byol,randomcrop,,a\n", "as seed, found an empty cell"),
            (start + "byol,randomcrop,1,\n", "line 2: expected a checkpoint, losses, linear or knn"),
            (
                start + "byol,randomcrop,1,a\n\nbyol,randomcrop,1,b\n",
                "line 4: expected each run and each checkpoint once, found BYOL RandomCrop, seed 1 in line 2 too"
            ),
            (start + "byol,randomcrop,1,a\nbyol,randomcrop,2,a\n", "found checkpoint a in line 2 too"),
            (start + "byol,randomcrop,1,\"a\n", "line 2: expected a quote that is closed"),
            ("method,law,seed,checkpont\nbyol,randomcrop,1,a\n", "found 'checkpont'"),
            ("method,method,seed\nbyol,byol,1\n", "each column once"),
            ("method,law,beta,seed,checkpoint\nbyol,jc:1,2,1,a\n", "no other beta than that of jc:1"),
            (
                "method,law,beta,seed,checkpoint\nbyol,randomcrop,2,1,a\n",
                "no other beta than that of randomcrop"
            ),
            (
                "method,law,seed,linear\nbyol,randomcrop,1,45.25\n",
                "a share from 0 to 1 as linear, or percent as 45.25%"
            ),
            ("method,law,seed,linear\nbyol,randomcrop,1,101%\n", "as linear"),
            ("method,law,seed,knn\nbyol,randomcrop,1,nan\n", "as knn, or percent as 45.25%, found 'nan'"),
            (
                start + "byol,randomcrop,1,\(String(repeating: "a", count: 5000))\n",
                "at most 4096 bytes as checkpoint"
            ),
            (start + (0...10_000).map { "byol,randomcrop,\($0),\($0)\n" }.joined(), "at most 10000 rows"),
            ("{\"runs\": 3}", "expected rows, found none"),
            ("{\"runs\": [", "expected JSON, a list of objects"),
            ("[[1]]", "expected JSON"), ("{}", "found none"),
            (
                "[{\"method\": [\"byol\"], \"law\": \"randomcrop\", \"seed\": 1}]",
                "row 1: expected a method, one of"
            ),
            (String(repeating: "[", count: 5000), "expected JSON"),
        ]) { text, message in
            do {
                _ = try runs(text)
                Issue.record("'\(text.prefix(200))' was read")
            } catch { #expect("\(error)".contains(message), "\(error)") }
        }
        #expect(throws: RecordFileError.notText(file: "x")) { try RunManifest([0xFF, 0x20], name: "x") }
    }

    /// Whatever becomes of a file: an error or runs, one a row at most.
    @Test(arguments: [csv, json]) func mutationsAreReadOrRefused(_ text: String) {
        var stream = RandomStream(seed: 22, image: 0)
        var readCount = 0
        for _ in 0..<2000 {
            var bytes = Array(text.utf8)
            for _ in 0..<(1 + stream.nextIndex(below: 4)) {
                let place = stream.nextIndex(below: bytes.count)
                switch stream.nextIndex(below: 3) {
                case 0: bytes[place] = UInt8(stream.nextIndex(below: 256))
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[stream.nextIndex(below: bytes.count)], at: place)
                }
            }
            guard let manifest = try? RunManifest(bytes, name: "runs") else { continue }
            #expect(manifest.runs.count <= 8)
            readCount += 1
        }
        #expect(readCount > 20 && readCount < 2000)
    }
}

@Suite struct SDFFileTests {
    @Test func readsWhatSDFWrites() throws {
        let csv =
            "law,beta,ratio,sdf,standard_error\nrandomcrop,,,0.9,0.01\nfixed,,2.0,0.8,0.01\njc,-2.0,,0.75,0.01\n"
        let json = """
            {"results": [{"law": "randomcrop", "beta": null, "ratio": null, "sdf": 0.9, "ci95": [0.8, 1]},
            {"law": "fixed", "ratio": 2, "sdf": 0.8}, {"law": "jc", "beta": -2, "sdf": 0.75}], "curve": []}
            """
        for text in [csv, json] {
            let means = try SDFFile.means(Array(text.utf8), name: "sdf")
            #expect(means == [.independent: 0.9, .fixedRatio(2): 0.8, .joint(beta: -2): 0.75])
        }
    }

    @Test func saysWhatIsWrong() {
        eachRow([
            ("law,beta\nrandomcrop,\n", "a column sdf"),
            ("law,sdf\nrandomcrop,\nrandomcrop,0.1\n", "a mean cosine"),
            ("law,sdf\nrandomcrop,1.5\n", "a mean cosine as sdf, found '1.5'"),
            ("law,sdf\nrandomcrop,0.5\nrandomcrop,0.6\n", "line 3: expected each law once"),
            ("law,sdf\nnone,0.5\n", "line 2: expected a law"),
        ]) { text, message in
            do {
                _ = try SDFFile.means(Array(text.utf8), name: "sdf")
                Issue.record("'\(text)' was read")
            } catch { #expect("\(error)".contains(message), "\(error)") }
        }
    }
}
