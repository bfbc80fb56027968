import Foundation
import Testing
import TestSupport

/// What goes wrong on the way: kills, signals, full and closed disks, data that vanishes.
@Suite struct FaultTests {
    private let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path

    private func sdf(_ data: String, _ more: [String]) -> [String] {
        ["sdf", checkpoint, data, "--law", "randomcrop", "--beta", "-1,0", "--ratio", "3"] + more
    }

    /// Starts a process whose output goes to files of the folder.
    private func start(_ arguments: [String], _ folder: ScratchFolder) throws -> Process {
        let process = Program.process(arguments, folder: folder.url)
        for name in ["out", "err"] { try Data().write(to: folder.file(name)) }
        process.standardOutput = try FileHandle(forWritingTo: folder.file("out"))
        process.standardError = try FileHandle(forWritingTo: folder.file("err"))
        try process.run()
        return process
    }

    /// Waits until the store has pairs, so that it is longer than empty tables, or the process has ended.
    private func waitForPairs(in name: String, of process: Process, _ folder: ScratchFolder) {
        while process.isRunning {
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.file(name).path)
            if let bytes = attributes?[.size] as? Int, bytes > 65_536 { return }
            usleep(2000)
        }
    }

    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start) / .seconds(1)
    }

    @Test func twentyKillsOfAMeasurement() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 300)
        let pairs = ["--pairs-per-image", "10", "--quiet"]
        let duration = try seconds {
            let plain = try Program(sdf(data, pairs + ["-o", "whole.json"]), folder: folder.url)
            #expect(plain.exitCode == 0, "\(plain.errors)")
        }
        var random = SystemRandomNumberGenerator()
        var killed = 0
        for _ in 0..<20 {
            let process = try start(sdf(data, pairs + ["--store", "pairs.sqlite", "--resume"]), folder)
            usleep(UInt32(1e6 * Double.random(in: 0...0.4 * duration, using: &random)))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            killed += process.terminationReason == .uncaughtSignal ? 1 : 0
        }
        #expect(killed > 0)
        let end = try Program(
            sdf(data, pairs + ["--store", "pairs.sqlite", "--resume", "-o", "end.json"]), folder: folder.url)
        #expect(end.exitCode == 0, "\(end.errors)")
        #expect(try folder.data("end.json") == folder.data("whole.json"))
        #expect(try !folder.names.contains { $0.contains(".part") })
    }

    @Test func twentyKillsOfATraining() throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 70)
        func train(_ run: String) -> [String] {
            [
                "train", data, "--arch", "resnet20", "--width", "4", "--side", "16", "--batch", "16",
                "--epochs",
                "12", "--projector-layers", "2", "--dimension", "16", "--predictor-dimension", "8", "--beta",
                "0",
                "--normalization", "cifar10", "-o", run, "--quiet",
            ]
        }
        let duration = try seconds {
            let whole = try Program(train("whole"), folder: folder.url)
            #expect(whole.exitCode == 0, "\(whole.errors)")
        }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            let process = try start(train("killed") + ["--resume"], folder)
            usleep(UInt32(1e6 * Double.random(in: 0...0.4 * duration, using: &random)))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            // What is there under its final name is whole.
            if FileManager.default.fileExists(atPath: folder.file("killed/checkpoint.safetensors").path) {
                let read = try Program("inspect", folder.file("killed/checkpoint.safetensors").path)
                #expect(read.exitCode == 0, "\(read.errors)")
            }
        }
        let end = try Program(train("killed") + ["--resume"], folder: folder.url)
        #expect(end.exitCode == 0, "\(end.errors)")
        for file in ["checkpoint.safetensors", "state.safetensors", "losses.csv", "losses.svg"] {
            #expect(try folder.data("whole/\(file)") == folder.data("killed/\(file)"), "\(file)")
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func signalsEndARunWithWhatItHas(signal: Int32) throws {
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 3000)
        let process = try start(sdf(data, ["--pairs-per-image", "20", "--store", "pairs.sqlite"]), folder)
        waitForPairs(in: "pairs.sqlite", of: process, folder)
        usleep(700_000)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 128 + signal)
        let errors = try folder.text("err")
        #expect(
            errors.contains("stopped after ") && errors.contains("--resume goes on from there"), "\(errors)")
        #expect(try folder.text("out").contains("RandomCrop"))
        let from = try Program("sdf", "--from", folder.file("pairs.sqlite").path, "--beta", "0", "--quiet")
        #expect(from.output.contains("JC(0)"), "\(from.errors)")
    }

    /// The store keeps what was measured before the images vanished; the same run goes on when they are back.
    @Test func vanishedImagesAreNamedAndTheRunGoesOn() throws {
        let folder = try ScratchFolder()
        try FileManager.default.createDirectory(at: folder.file("images"), withIntermediateDirectories: true)
        let picture = try Data(contentsOf: Program.fixtures.appendingPathComponent("picture.png"))
        for number in 0..<200 { try picture.write(to: folder.file("images/\(number).png")) }
        let run = sdf(
            "images", ["--pairs-per-image", "20", "--store", "pairs.sqlite", "--quiet", "--threads", "1"])
        let process = try start(run, folder)
        waitForPairs(in: "pairs.sqlite", of: process, folder)
        try FileManager.default.moveItem(at: folder.file("images"), to: folder.file("elsewhere"))
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 1)
        let errors = try folder.text("err")
        #expect(errors.contains("unreadable images") && errors.contains("No such file"), "\(errors)")
        try FileManager.default.moveItem(at: folder.file("elsewhere"), to: folder.file("images"))
        let end = try Program(run + ["--resume", "-o", "end.json"], folder: folder.url)
        #expect(end.exitCode == 0, "\(end.errors)")
        let plain = try Program(
            sdf("images", ["--pairs-per-image", "20", "--quiet", "-o", "whole.json"]), folder: folder.url)
        #expect(plain.exitCode == 0, "\(plain.errors)")
        #expect(try folder.data("end.json") == folder.data("whole.json"))
    }

    @Test func aReaderThatLeavesIsNoError() throws {
        for arguments in [["density", "--json"], ["sample", "--draws", "20000"], ["--help"]] {
            let process = Program.process(arguments.first == "sample" ? ["sample", "--json"] : arguments)
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try pipe.fileHandleForReading.close()
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit, "\(arguments) ended by a signal")
        }
    }
}
