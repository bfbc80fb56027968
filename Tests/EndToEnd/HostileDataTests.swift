import Foundation
import Testing
import TestSupport

/// Every file of the hostile collection through the built binary: a result or a reason, in bounded memory and time.
@Suite(.serialized, .disabled(if: Sanitizer.isSlow, "thousands of runs of one thread"))
struct HostileDataTests {
    static let data = RealData.url?.appendingPathComponent("hostile")

    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    private func files(_ folder: String) throws -> [URL] {
        let root = try #require(Self.data).appendingPathComponent(folder)
        let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isRegularFileKey])
        return (found?.compactMap { $0 as? URL } ?? [])
            .filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
            .sorted { $0.path < $1.path }
    }

    @Test(.enabled(if: data != nil, "JC_STATS_DATA does not name the folder of hostile files"))
    func everyCheckpointHasItsReason() throws {
        let folder = try ScratchFolder()
        let images = try folder.writeRecords("images.bin", count: 3)
        var lines: Set<String> = []
        let files = try files("checkpoints")
        #expect(files.count == 4)
        for file in files {
            for arguments in [["sdf", file.path, images], ["embed", file.path, images, "-o", "x.npy"]] {
                let run = try LimitedRun(arguments, folder: folder.url)
                #expect(run.exitCode == 1 && run.isResultOrReason, "\(arguments): \(run.errors)")
                lines.insert(run.errors.replacingOccurrences(of: file.path, with: ""))
            }
        }
        #expect(lines.count == files.count)
    }

    /// Each image by itself, in a folder of two copies, since `sdf` needs two images for an error.
    @Test(
        .enabled(if: data != nil, "JC_STATS_DATA does not name the folder of hostile files"),
        arguments: [
            ("fuzz/jpg", 299), ("fuzz/png", 267), ("pillow", 236), ("libjpeg-turbo", 9), ("pngsuite", 337),
        ])
    func everyImageIsMeasuredOrRefused(place: String, count: Int) async throws {
        let files = try files(place)
        #expect(files.count == count)
        let results = try await withThrowingTaskGroup(of: [String].self) { group in
            for part in 0..<2 {
                group.addTask {
                    try stride(from: part, to: files.count, by: 2).flatMap { try outcomes(files[$0]) }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(results.count == 2 * count)
        // Collections of readable and of unreadable images alike.
        #expect(Set(results) == ["embed 0", "embed 1", "sdf 0", "sdf 1"], "\(place)")
    }

    /// How `sdf` and `embed` end.
    private func outcomes(_ file: URL) throws -> [String] {
        let folder = try ScratchFolder()
        let images = folder.file("images")
        try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
        // The ending makes it an image; what it is, its bytes say.
        let name = file.lastPathComponent
        let ending = ["jpg", "png"].contains(file.pathExtension) ? "" : ".png"
        for copy in ["a", "b"] {
            try FileManager.default.copyItem(
                at: file, to: images.appendingPathComponent("\(copy)-\(name)\(ending)"))
        }
        return try ["sdf", "embed"].map { command in
            let arguments = [command, checkpoint, "images", "--quiet"]
            let run = try LimitedRun(
                command == "embed" ? arguments + ["-o", "x.npy"] : arguments + ["--ratio", "1,3"],
                folder: folder.url)
            #expect(run.isResultOrReason, "\(command) \(file.path): \(run.exitCode) \(run.errors)")
            return "\(command) \(run.exitCode)"
        }
    }
}
