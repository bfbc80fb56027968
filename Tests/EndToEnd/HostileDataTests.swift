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

    /// All images of a place in one run, within the bounds of one image's: each is read or left out with its reason. One
    /// that is read and one of each kind of reason are run by themselves, in folders of two copies, since `sdf` needs
    /// two images for an error.
    @Test(
        .enabled(if: data != nil, "JC_STATS_DATA does not name the folder of hostile files"),
        arguments: [
            ("fuzz/jpg", 299), ("fuzz/png", 267), ("pillow", 236), ("libjpeg-turbo", 9), ("pngsuite", 337),
        ])
    func everyImageIsMeasuredOrRefused(place: String, count: Int) throws {
        let files = try files(place)
        #expect(files.count == count)
        for command in ["sdf", "embed"] {
            let reasons = try reasons(command, files)
            var tried: Set<String> = []
            for (file, reason) in zip(files, reasons) where tried.insert(kind(reason)).inserted {
                let (run, _) = try run(command, [file, file])
                #expect(
                    run.exitCode == (reason == nil ? 0 : 1) && run.isResultOrReason,
                    "\(command) \(file.path): \(run.exitCode) \(run.errors)")
                #expect(
                    reason.map { run.errors.hasSuffix("\($0)\n") } != false,
                    "\(command) \(file.path): \(run.errors)")
            }
            // Collections of readable and of unreadable images alike.
            #expect(tried.count > 1 && tried.contains(""), "\(command) \(place)")
        }
    }

    /// Why each image is left out, without its name; nil for one that is read.
    private func reasons(_ command: String, _ files: [URL]) throws -> [String?] {
        let (run, report) = try run(command, files, ["--allow-unreadable"])
        #expect(run.exitCode == 0 && run.errors.isEmpty, "\(command): \(run.exitCode) \(run.errors)")
        guard run.exitCode == 0 else {
            for file in files {
                let (run, _) = try self.run(command, [file, file])
                #expect(run.isResultOrReason, "\(command) \(file.path): \(run.exitCode) \(run.errors)")
            }
            return []
        }
        var reasons = [String?](repeating: nil, count: files.count)
        let left = try #require(report["unreadable"] as? [[String: String]])
        for image in left {
            let (name, text) = (try #require(image["name"]), try #require(image["reason"]))
            let index = try #require(name.split(separator: "-").first.flatMap { Int($0) })
            #expect(
                LimitedRun.isOneError("jc-stats: \(name): \(text)\n"),
                "\(command) \(files[index].path): \(text)")
            #expect(reasons[index] == nil)
            reasons[index] = text.range(of: "expected").map { String(text[$0.lowerBound...]) } ?? text
        }
        let read = (report["dataset"] as? [String: Any])?["images"] as? Int
        #expect(read == files.count, "\(command): \(read ?? 0) of \(files.count) images")
        return reasons
    }

    /// The reason without its numbers.
    private func kind(_ reason: String?) -> String {
        (reason ?? "").replacing(/first bytes.*/, with: "").replacing(/[0-9]+/, with: "N")
    }

    /// Runs a command on copies of the images, each named after its place among them; and the JSON of its report.
    private func run(
        _ command: String, _ files: [URL], _ more: [String] = []
    ) throws -> (run: LimitedRun, report: [String: Any]) {
        let folder = try ScratchFolder()
        let images = folder.file("images")
        try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
        for (index, file) in files.enumerated() {
            // The ending makes it an image; what it is, its bytes say.
            let ending = ["jpg", "png"].contains(file.pathExtension) ? "" : ".png"
            try FileManager.default.copyItem(
                at: file, to: images.appendingPathComponent("\(index)-\(file.lastPathComponent)\(ending)"))
        }
        let arguments = [command, checkpoint, "images", "--quiet", "-o", "report.json"] + more
        let run = try LimitedRun(
            arguments + (command == "embed" ? ["-o", "x.npy"] : ["--ratio", "1,3"]), folder: folder.url)
        guard run.exitCode == 0 else { return (run, [:]) }
        let report = try JSONSerialization.jsonObject(with: folder.data("report.json"))
        return (run, try #require(report as? [String: Any]))
    }
}
