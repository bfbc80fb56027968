import Foundation
import TestSupport
import Testing

/// Images composed of the pictures of two Debian packages.
@Suite struct DemoDataTests {
    private static let arePackagesThere =
        ["/usr/share/tuxpaint/stamps", "/usr/share/backgrounds/mate/nature"]
        .allSatisfy(FileManager.default.fileExists)
    private static let need = Comment("tuxpaint-stamps-default and mate-backgrounds are not installed")

    private func contents(of folder: URL) throws -> [String: Data] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".jpg") || $0.hasSuffix(".png") }
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: folder.appendingPathComponent($0))) })
    }

    @Test(.enabled(if: arePackagesThere, need)) func sameBytesForAnyThreads() throws {
        let folder = try ScratchFolder()
        var made: [[String: Data]] = []
        for threads in ["1", "3"] {
            let run = try Program(
                "demo-data", folder.file(threads).path, "--count", "30", "--size", "96x64", "--threads",
                threads,
                "--seed", "5", "--json")
            #expect(run.exitCode == 0, "\(run.errors)")
            let json = try run.json
            #expect(json["written"] as? Int == 30)
            let classes = try #require(json["classes"] as? [String: Int])
            #expect(classes.values.reduce(0, +) == 30 && classes["animals-mammals"] != nil)
            let pictures = try #require(json["pictures"] as? [String: Int])
            #expect((200...300).contains(pictures["cutOuts"] ?? 0) && pictures["photographs"] == 12)
            made.append(try contents(of: folder.file(threads)))
        }
        #expect(made[0].count == 30 && made[0] == made[1])
    }

    @Test func aStoppedRunGoesOnAndAnotherRecipeStartsAnew() throws {
        let folder = try ScratchFolder()
        let path = folder.file("demo").path
        func run(_ more: String...) throws -> Int? {
            let run = try Program(
                ["demo-data", path, "--size", "64x64", "--json"] + DemoPictures.options + more)
            #expect(run.exitCode == 0, "\(run.errors)")
            return try run.json["written"] as? Int
        }
        #expect(try run("--count", "6") == 6)
        let first = try contents(of: folder.file("demo"))
        #expect(try run("--count", "6") == 0)
        let lost = try #require(first.keys.min())
        try FileManager.default.removeItem(at: folder.file("demo/\(lost)"))
        try Data("own".utf8).write(to: folder.file("demo/own.txt"))
        #expect(try run("--count", "6") == 1)
        #expect(try contents(of: folder.file("demo")) == first)
        #expect(try run("--count", "4", "--seed", "9", "--format", "png") == 4)
        let second = try contents(of: folder.file("demo"))
        #expect(second.count == 4 && second.keys.allSatisfy { $0.hasSuffix(".png") })
        #expect(folder.file("demo/own.txt").isReachable)
    }

    @Test(.enabled(if: arePackagesThere, need)) func foldersOfOthersAreRefused() throws {
        let folder = try ScratchFolder()
        try Data("own".utf8).write(to: folder.file("own.jpg"))
        let run = try Program("demo-data", folder.url.path, "--count", "2")
        #expect(run.exitCode == 1 && run.isOneError, "\(run.errors)")
        #expect(run.errors.contains("expected a new or empty folder or one of demo-data's, found 1 other"))
        #expect(try folder.names == ["own.jpg"])
    }

    /// A record that lists paths outside of the folder does not have them removed.
    @Test func recordsRemoveNothingElse() throws {
        let folder = try ScratchFolder()
        let path = folder.file("demo").path
        let command = ["demo-data", path, "--count", "1"] + DemoPictures.options
        #expect(try Program(command + ["--size", "32x32"]).exitCode == 0)
        try Data("own".utf8).write(to: folder.file("own.jpg"))
        let record = folder.file("demo/demo-data.json")
        let text = try String(contentsOf: record, encoding: .utf8)
        let changed = text.replacing(/"files" : \[/) { _ in "\"files\" : [ \"../own.jpg\", " }
        #expect(changed != text)
        try Data(changed.utf8).write(to: record)
        #expect(try Program(command + ["--seed", "1"]).exitCode == 0)
        #expect(folder.file("own.jpg").isReachable)
    }

    @Test(.enabled(if: arePackagesThere, need), .timeLimit(.minutes(10)))
    func commandsWithoutImagesTakeThemAndSaySo() throws {
        let folder = try ScratchFolder()
        for arguments in [["figures", "--only", "2"], ["sdf", "-o", "sdf.json"]] {
            let process = Program.process(arguments + ["--limit", "30", "--side", "32"], folder: folder.url)
            process.environment = ProcessInfo.processInfo.environment
                .merging(["XDG_CACHE_HOME": folder.file("cache").path]) { $1 }
            let errors = folder.file("stderr")
            try Data().write(to: errors)
            process.standardError = try FileHandle(forWritingTo: errors)
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            let text = try folder.text("stderr")
            #expect(process.terminationStatus == 0, "\(text)")
            #expect(text.contains("no images given: taking 2,000 demo images in "))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("cache/jc-stats").path)
        #expect(names.count == 1 && names[0].hasPrefix("demo-2000-256x192-seed0-"))
        #expect(try folder.names.contains("Figures") && !folder.text("sdf.json").isEmpty)
    }

    @Test(.eachRow) func wrongCallsAreOneLine() {
        eachRow(
            ([
                (["--count", "0"], 64, "--count: expected 1 to 1000000, found 0"),
                (["--size", "8x8"], 64, "--size: expected sides of 16 to 4096, found 8x8"),
                (["--size", "5000x64"], 64, "--size: expected sides of 16 to 4096, found 5000x64"),
                (["--stamps", "nowhere"], 1, "nowhere: expected a folder"),
            ] as [([String], Int32, String)]).named { $0.0.callText }
        ) { try wrongCallsAreOneLine($0) }
    }

    private func wrongCallsAreOneLine(_ test: Named<([String], Int32, String)>) throws {
        let (more, exitCode, message) = test.value
        let folder = try ScratchFolder()
        let run = try Program(
            ["demo-data", folder.file("demo").path, "--photographs", "."] + more, folder: folder.url)
        #expect(run.exitCode == exitCode && run.isOneError)
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(try folder.names.isEmpty)
    }
}

extension URL {
    fileprivate var isReachable: Bool { FileManager.default.fileExists(atPath: path) }
}
