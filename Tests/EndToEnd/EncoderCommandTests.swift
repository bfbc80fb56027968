import Foundation
import TestSupport
import Testing

/// `--encoder-command` as a user runs it, with the process that `swift build` made.
@Suite struct EncoderCommandTests {
    /// The command of the reference encoder.
    static func command(_ options: String = "") -> String {
        let path = Program.fixtures.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("reference-encoder").path
        return "exec '\(path)' \(options)"
    }

    /// As long as the test.
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func images(_ count: Int = 60) throws -> String {
        try folder.writeRecords("images.bin", count: count)
    }

    private let laws = ["--law", "randomcrop", "--beta", "-1,0", "--ratio", "3"]

    private func sdf(_ data: String, _ options: String = "", _ more: [String] = []) throws -> Program {
        try Program(["sdf", data, "--encoder-command", Self.command(options)] + laws + more)
    }

    private func results(_ run: Program) throws -> [Double] {
        let results = try #require(try run.json["results"] as? [[String: Any]], "\(run.errors)")
        return results.compactMap { $0["sdf"] as? Double }
    }

    @Test func sdfMeasuresAProcess() throws {
        let data = try images()
        let run = try sdf(data, "--batch 10", ["--json"])
        #expect(run.exitCode == 0, "\(run.errors)")
        let values = try results(run)
        #expect(values.count == 4 && values.allSatisfy { $0 > 0 && $0 < 1 })
        let json = try run.json
        let checkpoint = try #require(json["checkpoint"] as? [String: Any])
        #expect(checkpoint["architecture"] as? String == "reference")
        #expect(checkpoint["container"] as? String == "process")
        let profile = try #require(json["encoder_process"] as? [String: Double])
        let shares = ["share_of_views", "share_of_pipe", "share_of_encoder"].compactMap { profile[$0] }
        #expect(abs(shares.reduce(0, +) - 1) < 1e-9 && shares.allSatisfy { $0 >= 0 })
        #expect((profile["images"] ?? 0) >= 240)
        #expect(run.errors.contains("encoder process: started in "))
        #expect(run.errors.contains("% for views, "))
    }

    /// Neither the number of threads nor how pixels are sent decides anything.
    @Test(arguments: [
        "--dtype uint8", "--layout nchw", "--batch 3", "--batch 500", "--memory yes",
        "--memory yes --dtype uint8 --batch 3", "--memory yes --layout nchw --batch 500",
    ])
    func waysOfSendingGiveTheSame(_ options: String) throws {
        let data = try images()
        let expected = try results(try sdf(data, "", ["--json", "--threads", "1"]))
        #expect(try results(try sdf(data, options, ["--json", "--threads", "4"])) == expected)
    }

    @Test func textSaysWhatTheProcessIs() throws {
        let data = try images()
        let run = try sdf(data, "--name mine")
        #expect(run.exitCode == 0, "\(run.errors)")
        #expect(
            run.output.contains("mine (exec '") && run.output.contains("features, computed by the process"))
        #expect(run.output.contains("mean 0.485,0.456,0.406, std 0.229,0.224,0.225 (the process's identity)"))
        #expect(!run.output.contains("assumed"))
    }

    // MARK: - Stores

    @Test(arguments: ["", " --memory yes"]) func aStoreGoesOnWithTheSameProcessAlone(_ memory: String) throws
    {
        let data = try images(120)
        let store = folder.path("pairs.sqlite")
        let kept = ["--store", store, "--resume", "--quiet", "--json"]
        let broken = try sdf(data, "--fault exit --at 12 --batch 8" + memory, kept)
        #expect(broken.exitCode == 1 && broken.isOneError && broken.output.isEmpty, "\(broken.errors)")
        #expect(
            broken.errors.contains("ended with exit status 3 after 11 batches; its last lines on stderr: ")
                && broken.errors.contains("RuntimeError: out of memory"), "\(broken.errors)")
        // What was committed before is there.
        let part = try Program(["sdf", "--from", store, "--law", "randomcrop", "--quiet", "--json"])
        let images = (try part.json["results"] as? [[String: Any]])?.first?["images"] as? Int ?? 0
        #expect(images >= 2 && images < 120, "\(part.errors)")
        // Another command is another encoder, as is another identity.
        let stranger = try sdf(data, "--batch 8" + memory, kept)
        #expect(stranger.exitCode == 1 && stranger.isOneError, "\(stranger.errors)")
        #expect(stranger.errors.contains("encoder"), "\(stranger.errors)")
    }

    /// A script whose identity changes under the same command.
    @Test func aChangedIdentityIsRefused() throws {
        let data = try images()
        let script = folder.path("encode")
        func write(_ options: String) throws {
            try folder.write("encode", Self.command(options))
        }
        func run(_ more: String...) throws -> Program {
            try Program(
                ["sdf", data, "--encoder-command", "sh \(script)", "--store", folder.path("s.sqlite")] + laws
                    + ["--resume", "--quiet", "--json"] + more)
        }
        try write("--version 1 --fault exit --at 6 --batch 8")
        #expect(try run().exitCode == 1)
        try write("--version 2 --batch 8")
        let changed = try run()
        #expect(changed.exitCode == 1 && changed.isOneError, "\(changed.errors)")
        #expect(changed.errors.contains("checkpoint"), "\(changed.errors)")
        try write("--version 1 --batch 8")
        let resumed = try run()
        #expect(resumed.exitCode == 0, "\(resumed.errors)")
        let whole = try results(try sdf(data, "--version 1 --batch 8", ["--json", "--quiet"]))
        #expect(try results(resumed) == whole)
        #expect(
            try results(try Program(["sdf", "--from", folder.path("s.sqlite"), "--json"] + laws)) == whole)
    }

    // MARK: - Faults

    @Test(arguments: ["short", "long", "other", "print", "close", "signal", "noise", "no-start"])
    func faultsAreOneLine(_ fault: String) throws {
        let data = try images()
        for arguments in [
            ["sdf", data, "--quiet"] + laws,
            ["embed", data, "--output", "/tmp/none-\(UUID().uuidString).npy", "--quiet"],
            ["evaluate", data, "--quiet"],
        ] {
            let run = try Program(arguments + ["--encoder-command", Self.command("--fault \(fault)")])
            #expect(run.exitCode == 1 && run.isOneError && run.output.isEmpty, "\(run.errors)")
            #expect(run.errors.hasPrefix("jc-stats: encoder process '"), "\(run.errors)")
        }
    }

    /// A process that ends while its views are in shared memory.
    @Test func aProcessThatEndsWithSharedMemoryIsOneLine() throws {
        let data = try images()
        let run = try sdf(data, "--fault signal --at 4 --memory yes", ["--quiet"])
        #expect(run.exitCode == 1 && run.isOneError && run.output.isEmpty, "\(run.errors)")
        #expect(run.errors.contains("ended with signal 9 (Killed) after 3 batches"), "\(run.errors)")
    }

    /// A network in training mode is not measured.
    @Test(arguments: ["", " --dependent yes"]) func featuresThatDoNotRepeatAreOneLine(_ options: String)
        throws
    {
        let data = try images()
        let run = try sdf(data, "--fault drops --at 2" + options, ["--quiet"])
        #expect(run.exitCode == 1 && run.isOneError && run.output.isEmpty, "\(run.errors)")
        #expect(
            run.errors.contains("expected the same features of a view whenever it is sent, found them "),
            "\(run.errors)")
        #expect(run.errors.contains("alone and in a batch") == options.isEmpty)
    }

    @Test func silenceIsOneLine() throws {
        let data = try images()
        let run = try sdf(data, "--fault hang", ["--encoder-timeout", "1", "--quiet"])
        #expect(run.exitCode == 1 && run.isOneError, "\(run.errors)")
        #expect(run.errors.contains("expected an answer within 1 s (--encoder-timeout), found none"))
    }

    /// An image whose features are no numbers is left out; too many of them are an error.
    @Test func noNumbersLeaveImagesOut() throws {
        let data = try images()
        let run = try sdf(data, "--fault nan")
        #expect(run.exitCode == 1, "\(run.errors)")
        #expect(
            run.errors.contains("expected at most 1% unreadable images") || run.errors.contains("found nan"),
            "\(run.errors)")
    }

    /// Ctrl-C is the program's: the images under way are finished, and the process leaves with it.
    @Test(arguments: [SIGINT, SIGTERM]) func signalsEndTheProcessToo(_ signal: Int32) throws {
        let data = try images(2000)
        let process = Program.process(
            [
                "sdf", data, "--encoder-command",
                Self.command("--batch-milliseconds 40 --end '\(folder.path("left"))'"),
            ]
                + laws, folder: folder.url)
        try Data().write(to: folder.file("err"))
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: folder.file("err"))
        try process.run()
        sleep(2)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        let errors = try folder.text("err")
        #expect(process.terminationStatus == 128 + signal, "\(errors)")
        #expect(try folder.text("left") == "left")
    }

    // MARK: - Other commands

    @Test func embedPairsAndEvaluateTakeAProcess() throws {
        let data = try images()
        let whole = try Program(
            ["embed", data, "--encoder-command", Self.command("--batch 7"), "--output", folder.path("a.npy")])
        #expect(whole.exitCode == 0 && whole.output.contains("60 x 24 backbone"), "\(whole.errors)")
        let single = try Program(
            [
                "embed", data, "--encoder-command", Self.command("--batch 1 --dtype uint8"), "--output",
                folder.path("b.npy"),
            ])
        #expect(single.exitCode == 0, "\(single.errors)")
        #expect(try folder.data("a.npy") == folder.data("b.npy"))
        let evaluated = try Program(
            ["evaluate", data, "--encoder-command", Self.command(), "--neighbors", "5", "--json"])
        #expect(evaluated.exitCode == 0, "\(evaluated.errors)")
        #expect(try evaluated.json["encoder_process"] != nil)
        let picture = Program.fixtures.appendingPathComponent("picture.png").path
        let pairs = try Program(
            ["pairs", picture, "--encoder-command", Self.command(), "--features", "projection", "--json"])
        #expect(pairs.exitCode == 0, "\(pairs.errors)")
        let first = (try pairs.json["results"] as? [[String: Any]])?.first
        #expect(first?["cosine"] is Double)
    }

    @Test func inspectTellsTheIdentity() throws {
        let run = try Program([
            "inspect", "--encoder-command", Self.command("--version 7 --batch 9 --memory yes"),
        ])
        #expect(run.exitCode == 0, "\(run.errors)")
        for text in [
            "command", "container     process", "outputs       backbone, projection", "batch: 9",
            "version: 7", "memory: true",
        ] {
            #expect(run.output.contains(text), "\(run.output)")
        }
    }

    @Test func benchLoadSendsTheViews() throws {
        let data = try images()
        let run = try Program(
            [
                "bench", "load", data, "--encoder-command", Self.command("--instant yes"), "--runs", "2",
                "--json",
            ])
        #expect(run.exitCode == 0, "\(run.errors)")
        let json = try run.json
        #expect(json["side"] as? Int == 32 && json["encoder"] as? String == "reference")
        #expect((json["encoder_process"] as? [String: Double])?["images"] == 360.0)
    }

    // MARK: - Options

    @Test func optionsOfCheckpointsAreRefused() throws {
        let command = ["--encoder-command", "true"]
        for (arguments, message) in [
            (["sdf", "d", "--encoder", "x"], "--encoder has no effect here"),
            (["sdf", "d", "--precision", "bfloat16"], "--precision has no effect here"),
            (["embed", "d", "-o", "x.npy", "--convolution", "direct"], "--convolution has no effect here"),
            (["evaluate", "d", "--stem-stride", "2"], "--stem-stride has no effect here"),
            (["pairs", "p.png", "--checkpoint", "c"], "found --checkpoint c"),
            (["figures", "--checkpoint", "c"], "found --checkpoint c"),
            (["sdf", "c", "d"], "found a checkpoint c"),
            (["embed", "c", "d", "-o", "x.npy"], "found a checkpoint c"),
            (["evaluate", "c", "d"], "found a checkpoint c"), (["inspect", "c"], "found a checkpoint c"),
            (["inspect", "--tensors"], "--tensors has no effect here"),
            (["sdf", "d", "--encoder-timeout", "0"], "--encoder-timeout: expected 1 to 86400, found 0"),
        ] {
            let call = ParsedCall(arguments + command)
            #expect(call.isUsageError && call.errors.contains(message), "\(arguments): \(call.errors)")
        }
        let alone = ParsedCall(["sdf", "c", "d", "--encoder-timeout", "5"])
        #expect(alone.isUsageError && alone.errors.contains("there is no --encoder-command"))
        let missing = ParsedCall(["embed", "d", "-o", "x.npy"])
        #expect(missing.isUsageError && missing.errors.contains("Missing expected argument '<data>'"))
    }

    @Test func bytesAreNotNormalised() throws {
        let data = try images()
        let run = try sdf(data, "--dtype uint8", ["--normalization", "cifar10"])
        #expect(run.exitCode == 64 && run.isOneError, "\(run.errors)")
        #expect(run.errors.contains("takes bytes (uint8)"))
        #expect(try sdf(data, "", ["--normalization", "cifar10", "--quiet"]).exitCode == 0)
    }
}
