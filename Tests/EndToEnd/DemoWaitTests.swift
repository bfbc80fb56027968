import Foundation
import Testing
import TestSupport

/// Runs that want the same demo images at the same time.
@Suite struct DemoWaitTests {
    private func arguments(_ folder: ScratchFolder, count: Int, _ more: String...) -> [String] {
        [
            "demo-data", folder.file("demo").path, "--count", "\(count)", "--size", "64x64",
        ] + DemoPictures.options + more
    }

    private func start(_ arguments: [String], _ folder: ScratchFolder, errors name: String) throws -> Process
    {
        let process = Program.process(arguments, folder: folder.url)
        try Data().write(to: folder.file(name))
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: folder.file(name))
        try process.run()
        return process
    }

    @Test func sixAtOnceAllHaveThem() throws {
        let folder = try ScratchFolder()
        let runs = try (0..<6).map {
            try start(arguments(folder, count: 300, "--threads", "1"), folder, errors: "err-\($0)")
        }
        for (number, run) in runs.enumerated() {
            run.waitUntilExit()
            let errors = try folder.text("err-\(number)")
            #expect(run.terminationReason == .exit && run.terminationStatus == 0, "\(errors)")
        }
    }

    /// Images that are all there are taken without a lock, also where nothing can be written.
    @Test func wholeFoldersNeedNoLock() throws {
        let folder = try ScratchFolder()
        #expect(try Program(arguments(folder, count: 5)).exitCode == 0)
        let lock = open(folder.file("demo/.lock").path, O_RDWR)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        let run = try Program(arguments(folder, count: 5, "--json"))
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(try run.json["written"] as? Int == 0)
        try FileManager.default.removeItem(at: folder.file("demo/.lock"))
        #expect(try Program(arguments(folder, count: 5)).exitCode == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("demo").path)
        #expect(!names.contains(".lock"))
    }

    /// A run waits for another that has the folder, and says so; Ctrl-C ends the wait.
    @Test func waitsForAWriterAndSaysSo() throws {
        let folder = try ScratchFolder()
        try FileManager.default.createDirectory(at: folder.file("demo"), withIntermediateDirectories: true)
        let lock = open(folder.file("demo/.lock").path, O_RDWR | O_CREAT, 0o666)
        #expect(flock(lock, LOCK_EX) == 0)
        func wait(_ run: Process, _ name: String) throws {
            while run.isRunning, try !folder.text(name).contains("waiting for it") { usleep(10_000) }
            let errors = try folder.text(name)
            #expect(run.isRunning, "\(errors)")
        }
        let stopped = try start(arguments(folder, count: 5), folder, errors: "stopped")
        try wait(stopped, "stopped")
        stopped.interrupt()
        stopped.waitUntilExit()
        #expect(stopped.terminationReason == .exit && stopped.terminationStatus == 130)
        let patient = try start(arguments(folder, count: 5), folder, errors: "patient")
        try wait(patient, "patient")
        close(lock)
        patient.waitUntilExit()
        let errors = try folder.text("patient")
        #expect(patient.terminationStatus == 0, "\(errors)")
    }
}

/// A few small pictures for demo images: those of the packages take seconds to read.
enum DemoPictures {
    /// What names them on a command line, without `option`, which stands there with another value.
    static func options(but option: String) -> [String] {
        ["stamps", "photographs"].filter { "--\($0)" != option }.flatMap {
            ["--\($0)", folder.appendingPathComponent($0).path]
        }
    }

    static let options = options(but: "")

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Datasets/Fixtures/Demo")
}
