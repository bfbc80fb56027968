import Foundation
import TestSupport
import Testing

@Suite struct DoctorTests {
    private struct Finding {
        let name: String
        let state: String
        let found: String
        let advice: String?
    }

    /// The findings of a run whose environment is `environment` besides.
    private func findings(
        _ arguments: [String] = [], environment: [String: String?] = [:]
    ) throws -> [String: Finding] {
        let folder = try ScratchFolder()
        let process = Program.process(["doctor", "--json"] + arguments)
        var own = process.environment ?? ProcessInfo.processInfo.environment
        for (name, value) in environment { own[name] = value }
        process.environment = own
        try folder.write("out", "")
        process.standardOutput = try FileHandle(forWritingTo: folder.file("out"))
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let json = try JSONSerialization.jsonObject(with: folder.data("out")) as? [String: Any]
        let rows = try #require(json?["findings"] as? [[String: Any]])
        let findings = try rows.map { row in
            Finding(
                name: try #require(row["name"] as? String), state: try #require(row["state"] as? String),
                found: try #require(row["found"] as? String), advice: row["advice"] as? String)
        }
        return Dictionary(findings.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    @Test func saysWhatThereIs() throws {
        let folder = try ScratchFolder()
        let found = try findings(environment: ["XDG_CACHE_HOME": folder.url.path])
        #expect(
            Set(found.keys) == [
                "processor", "float32", "bfloat16", "memory", "checkpoint", "demo images", "cache",
            ])
        #expect(found["float32"]?.found.contains("GFLOP/s on one thread") == true)
        #expect(found["checkpoint"]?.state == "good" && found["cache"]?.state == "good")
        #expect(found["memory"]?.found.contains("MB available") == true)
        let text = try Program("doctor")
        #expect(text.exitCode == 0 && text.output.contains("processor") && text.errors.isEmpty)
    }

    @Test func saysWhatIsSlow() throws {
        let old = try findings(environment: ["OPENBLAS_CORETYPE": "Nehalem"])["float32"]
        #expect(old?.state == "slow" && old?.advice?.contains("OPENBLAS_CORETYPE=Nehalem") == true)
        let homeless = try findings(environment: ["XDG_CACHE_HOME": nil, "HOME": nil])["cache"]
        #expect(homeless?.state == "slow" && homeless?.advice != nil)
        let readOnly = try findings(environment: ["XDG_CACHE_HOME": "/proc/nothing"])["cache"]
        #expect(readOnly?.state == (getuid() == 0 ? readOnly?.state : "slow"))
    }

    @Test func looksAtImages() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 40)
        let found = try findings([data])
        #expect(found["images"]?.found.contains("40 images") == true && found["images"]?.state == "good")
        #expect(found["decoding"]?.found.contains("40 read and decoded") == true)
        try FileManager.default.createDirectory(at: folder.file("images"), withIntermediateDirectories: true)
        let picture = try Data(contentsOf: Program.fixtures.appendingPathComponent("picture.png"))
        try picture.write(to: folder.file("images/a.png"))
        try picture.prefix(picture.count / 2).write(to: folder.file("images/b.png"))
        let damaged = try findings([folder.file("images").path])["decoding"]
        #expect(damaged?.state == "missing" && damaged?.found.contains("1 cannot be read") == true)
        let missing = try Program("doctor", folder.file("none").path)
        #expect(missing.exitCode == 1 && missing.isOneError)
    }

    /// Each call that the program proposes is one: it is tried as it stands, but for what takes minutes.
    @Test func theFirstStepsAreSteps() throws {
        let run = try Program([])
        #expect(run.exitCode == 0 && run.errors.isEmpty)
        let calls = run.output.split(separator: "\n").compactMap { line -> [String]? in
            guard line.hasPrefix("  jc-stats "), let end = line.dropFirst(2).range(of: "  ") else {
                return nil
            }
            return line[..<end.lowerBound].split(separator: " ").dropFirst().map(String.init)
        }
        #expect(calls.count == 3)
        for call in calls where call.first == "density" || call.first == "sample" {
            let folder = try ScratchFolder()
            let tried = try Program(call, folder: folder.url)
            #expect(tried.exitCode == 0, "\(call): \(tried.errors)")
        }
        for call in calls { #expect(!ParsedCall(call).isUsageError, "\(call)") }
    }
}
