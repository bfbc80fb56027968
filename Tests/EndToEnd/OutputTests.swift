import Foundation
import Testing
import TestSupport

/// Where results go: files first, then stdout.
@Suite struct OutputTests {
    private static let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path
    private static let picture = Program.fixtures.appendingPathComponent("picture.png").path

    /// Each command with the files that it writes into its folder.
    private static let commands: [(arguments: [String], files: [String])] = [
        (["density", "-o", "a.csv", "-o", "a.json", "-o", "a.svg"], ["a.csv", "a.json", "a.svg"]),
        (["sample", "-n", "1000", "-o", "a.csv", "--draws", "a.npy", "--beta", "0"], ["a.csv", "a.npy"]),
        (["sample", "--geometry", "--image-size", "9x9", "-n", "100", "-o", "a.csv"], ["a.csv"]),
        (["pairs", picture, "-o", "a.csv", "-o", "a.json", "-o", "a.pdf"], ["a.csv", "a.json", "a.pdf"]),
        (["inspect", checkpoint, "--tensors", "-o", "a.json"], ["a.json"]),
        (["convert", checkpoint, "-o", "a.safetensors", "-o", "a.json"], ["a.json", "a.safetensors"]),
        (["embed", checkpoint, "i.bin", "-o", "a.npy", "-o", "a.json"], ["a.csv", "a.json", "a.npy"]),
        (["sdf", checkpoint, "i.bin", "-o", "a.csv", "-o", "a.pdf"], ["a.csv", "a.pdf"]),
        (
            ["figures", "--only", "3", "--draws", "0", "--figures", "f", "--exports", "e", "-o", "a.json"],
            ["a.json", "e", "f"]
        ),
        (["bench", "load", "i.bin", "--side", "8", "--runs", "1", "-o", "a.json"], ["a.json"]),
        (
            [
                "bench", "forward", "--arch", "resnet20", "--size", "8", "--batch", "1", "--runs", "5", "-o",
                "a.json",
            ],
            ["a.json"]
        ),
        (["bench", "sample", "-n", "1000", "--runs", "1", "-o", "a.json"], ["a.json"]),
        (
            [
                "train", "i.bin", "--arch", "resnet20", "--width", "1", "--side", "8", "--batch", "2",
                "--epochs", "1", "-o", "run",
            ], ["run"]
        ),
    ]

    /// Each command as it is and with `--json`.
    private static let calls = commands.flatMap { command in
        [[], ["--json"]].map { (command.arguments, $0, command.files) }
    }

    @Test(.eachRow) func closedPipeLeavesTheFiles() {
        eachRow(Self.calls) { try closedPipeLeavesTheFiles($0, more: $1, files: $2) }
    }

    private func closedPipeLeavesTheFiles(_ arguments: [String], more: [String], files: [String]) throws {
        let call = (arguments + more).callText
        let folder = try ScratchFolder()
        _ = try folder.writeRecords("i.bin", count: 4)
        let (out, err) = (Pipe(), folder.file("errors"))
        try Data().write(to: err)
        let process = Program.process(arguments + more, folder: folder.url)
        process.standardOutput = out
        process.standardError = try FileHandle(forWritingTo: err)
        try out.fileHandleForReading.close()
        try process.run()
        try out.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0, "\(call)")
        #expect(try folder.names == (files + ["errors", "i.bin"]).sorted(), "\(call)")
        #expect(try !folder.text("errors").contains("jc-stats:"), "\(call)")
    }

    @Test(.eachRow) func fullDeviceIsOneLine() {
        eachRow(Self.calls) { try fullDeviceIsOneLine($0, more: $1, files: $2) }
    }

    private func fullDeviceIsOneLine(_ arguments: [String], more: [String], files: [String]) throws {
        let call = (arguments + more).callText
        let folder = try ScratchFolder()
        _ = try folder.writeRecords("i.bin", count: 4)
        let run = try Program(
            arguments + more + ["--quiet"], folder: folder.url,
            output: try FileHandle(forWritingTo: Self.fullDevice))
        // Nothing but a summary of the files is printed by these, and --quiet leaves that out.
        let isSilent = more.isEmpty && ["convert", "embed", "figures"].contains(arguments[0])
        #expect(run.exitCode == (isSilent ? 0 : 1), "\(call)")
        #expect(
            run.errors
                == (isSilent ? "" : "jc-stats: cannot write standard output: No space left on device\n"),
            "\(call)")
        #expect(try folder.names == (files + ["i.bin"]).sorted(), "\(call)")
    }

    @Test func helpOnAFullDeviceIsOneLine() throws {
        for arguments in [["--help"], ["--version"], ["sdf", "--help"]] {
            let run = try Program(arguments, output: try FileHandle(forWritingTo: Self.fullDevice))
            #expect(run.exitCode == 1 && run.isOneError)
        }
    }

    private static let fullDevice = URL(fileURLWithPath: "/dev/full")

    @Test func jsonIsOneObjectForEveryCommand() throws {
        for (arguments, _) in Self.commands {
            let folder = try ScratchFolder()
            _ = try folder.writeRecords("i.bin", count: 4)
            let run = try Program(arguments + ["--json", "--quiet"], folder: folder.url)
            #expect(run.exitCode == 0 && run.errors.isEmpty, "\(arguments): \(run.errors)")
            #expect(try !run.json.isEmpty, "\(arguments)")
            if folder.file("a.json").isThere {
                // Rates differ from run to run, and this is one run.
                #expect(try folder.text("a.json") == run.output)
            }
        }
    }

    @Test func foldersThatCannotBeMadeAreOneLine() throws {
        let folder = try ScratchFolder()
        try Data().write(to: folder.file("file"))
        let run = try Program("figures", "--only", "3", "--figures", "file/x", folder: folder.url)
        #expect(run.exitCode == 1)
        #expect(run.errors == "jc-stats: cannot write file/x: Not a directory\n")
        try FileManager.default.createDirectory(
            at: folder.file("a.csv"), withIntermediateDirectories: false)
        let taken = try Program("density", "-o", "a.csv", folder: folder.url)
        #expect(taken.exitCode == 1 && taken.errors == "jc-stats: cannot write a.csv: Is a directory\n")
    }

    /// A pipe is written to; a file in its place would lose what others read, and `/dev/null` its sense.
    @Test func aPipeIsNotReplaced() throws {
        let folder = try ScratchFolder()
        let pipe = folder.file("page.html").path
        #expect(mkfifo(pipe, 0o600) == 0)
        let reader = open(pipe, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let process = Program.process(
            ["figures", "--only", "3", "--draws", "0", "--html", pipe, "--quiet"], folder: folder.url)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        var page: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while process.isRunning || !page.isEmpty {
            let count = read(reader, &buffer, buffer.count)
            if count > 0 {
                page += buffer[..<count]
            } else if process.isRunning {
                usleep(1000)
            } else {
                break
            }
        }
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(String(decoding: page, as: UTF8.self).contains("</html>"))
        var status = stat()
        #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }
}

extension URL {
    fileprivate var isThere: Bool { FileManager.default.fileExists(atPath: path) }
}
