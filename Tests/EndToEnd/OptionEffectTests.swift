import Foundation
import Testing
import TestSupport

/// No option is accepted and then ignored: it changes what a run leaves, or the run refuses it.
@Suite(.disabled(if: Sanitizer.isSlow, "hundreds of runs of one thread"))
struct OptionEffectTests {
    private static let commands = (try? CommandTree().commands) ?? []

    /// Files that the calls name.
    private final class Inputs: Sendable {
        let folder: ScratchFolder
        let urls: [URL]

        /// Runs for tables, and difficulties of laws.
        private static let tables = [
            (
                "runs.csv",
                "method,law,seed,checkpoint\nbyol,randomcrop,1,moco-v3.pth\nbyol,jc:0,1,simsiam-bottleneck.pth\n"
            ),
            ("given.csv", "method,law,seed,linear\nbyol,randomcrop,1,0.4\nbyol,jc:0,1,0.5\n"),
            ("losses-of-runs.csv", "method,law,seed,losses\nsimsiam,randomcrop,1,losses.csv\n"),
            (
                "values.csv",
                "p1,p2\n"
                    + (0..<40).map { "\(0.31 + 0.01 * Double($0)),\(0.8 - 0.007 * Double($0))\n" }.joined()
            ),
            ("sdf.csv", "law,beta,sdf\nrandomcrop,,0.9\njc,0,0.8\n"),
            (
                "labels.csv",
                "path,label\n" + (0..<24).map { "images.bin[\($0)],\($0 < 12 ? "few" : "many")\n" }.joined()
            ),
            ("other-sdf.csv", "law,beta,sdf\nrandomcrop,,0.7\njc,0,0.6\n"),
        ]

        init() throws {
            folder = try ScratchFolder()
            _ = try folder.writeRecords("images.bin", count: 24)
            _ = try folder.writeRecords("others.bin", count: 20)
            let build = Program.fixtures.deletingLastPathComponent().deletingLastPathComponent()
            let bundles = [
                "jc-stats_CheckpointsTests", "jc-stats_DatasetsTests", "jc-stats_EncodersTests",
            ].map {
                build.appendingPathComponent("\($0).resources/Fixtures")
            }
            for file in ["Layouts/moco-v3.pth", "Forms/simsiam-bottleneck.pth"] {
                try folder.take(bundles[0].appendingPathComponent(file))
            }
            try folder.take(bundles[2].appendingPathComponent("Transformers/hf-vit"))
            try FileManager.default.moveItem(at: folder.file("hf-vit"), to: folder.file("vit"))
            for part in ["stamps", "photographs"] {
                try folder.take(bundles[1].appendingPathComponent("Demo/\(part)"))
            }
            for file in ["picture.png", "strip.jpg"] {
                try folder.take(Program.fixtures.appendingPathComponent(file))
            }
            for (name, slope) in [("losses.csv", 1.0), ("others.csv", 2.0)] {
                let rows = (1...40).map { "\($0),\(-slope * Double($0) / 100)\n" }
                try Data("step,loss\n\(rows.joined())".utf8).write(to: folder.file(name))
            }
            for (name, text) in Self.tables { try folder.write(name, text) }
            try FileManager.default.createDirectory(
                at: folder.file("damaged"), withIntermediateDirectories: true)
            let picture = try Data(contentsOf: Program.fixtures.appendingPathComponent("picture.png"))
            for (name, length) in [("a", picture.count), ("b", picture.count), ("c", 100)] {
                try picture.prefix(length).write(to: folder.file("damaged/\(name).png"))
            }
            for (name, more) in [
                ("pairs", []), ("part-1", ["--shard", "1/2"]), ("part-2", ["--shard", "2/2"]),
            ] {
                let run = try Program(
                    [
                        "sdf", "moco-v3.pth", "images.bin", "--side", "32", "--quiet", "--store",
                        "\(name).sqlite",
                    ]
                        + more, folder: folder.url)
                #expect(run.exitCode == 0, "\(run.errors)")
            }
            for line in [
                "views images.bin --side 16 --beta 0 --output viewed --quiet",
                "embed moco-v3.pth viewed --of views --output features.npy --quiet",
            ] {
                let run = try Program(line.split(separator: " ").map(String.init), folder: folder.url)
                #expect(run.exitCode == 0, "\(run.errors)")
            }
            for (name, seed) in [("encode", 1), ("encode-otherwise", 2)] as [(String, Int)] {
                try folder.write(
                    name, "#!/bin/sh\n\(EncoderCommandTests.command("--seed \(seed) --name \(name)"))\n")
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o755], ofItemAtPath: folder.path(name))
            }
            urls = try folder.names.map(folder.file)
        }
    }

    private static let inputs = try? Inputs()

    /// The value that an option is tried with beside a call.
    private func value(_ option: CommandTree.Option, in context: OptionContext) throws -> String {
        let own = "\(context.path.joined(separator: " ")) \(option.name)"
        let values = try #require(
            OptionContext.values[own] ?? OptionContext.values[option.name],
            "\(own): a value is missing in OptionContext.values")
        let candidates = values.split(separator: " ").map(String.init)
        return try #require(
            candidates.first { $0 != context.value(of: option) }, "\(own): all values are in the call")
    }

    @Test func everyCommandIsCalled() {
        let called = Set(OptionContext.all.map { $0.path.joined(separator: " ") })
        #expect(called == Set(Self.commands.map { $0.path.joined(separator: " ") }))
    }

    @Test(arguments: OptionContext.all.indices)
    func eachOptionHasAnEffectOrIsRefused(_ index: Int) throws {
        let context = OptionContext.all[index]
        let inputs = try #require(Self.inputs).urls
        let command = try #require(Self.commands.first { $0.path == context.path })
        let name = command.path.joined(separator: " ")
        let plain = try RunOutcome(context.arguments, inputs: inputs)
        // What differs from run to run would pass for an effect.
        if context.only == nil {
            #expect(plain.exitCode == 0, "\(context.arguments): \(plain.errors)")
            #expect(try RunOutcome(context.arguments, inputs: inputs) == plain)
        }
        #expect(plain.exitCode != 64, "\(context.arguments): \(plain.errors)")
        var isSampled = false
        let flags = command.flags.map { CommandTree.Option(name: $0, valueName: "", values: []) }
        for option in command.options + flags.filter({ $0.name != "--help" && $0.name != "--version" })
        where context.only?.contains(option.name) != false {
            guard OptionContext.unchanged["\(name) \(option.name)"] == nil || context.only != nil,
                OptionContext.unchanged[option.name] == nil
            else { continue }
            let isFlag = command.flags.contains(option.name)
            // A flag is there already.
            if isFlag, context.arguments.contains(option.name), context.only == nil { continue }
            let arguments = context.arguments(with: option, isFlag ? nil : try value(option, in: context))
            let parsed = ParsedCall(arguments)
            if parsed.isUsageError, isSampled {
                #expect(Program.isOneError(parsed.errors), "\(parsed.errors)")
                continue
            }
            let run = try RunOutcome(arguments, inputs: inputs)
            #expect(run != plain, "\(arguments.joined(separator: " ")): no effect")
            // What is refused is refused in one line.
            #expect(run.exitCode != 64 || run.errors.split(separator: "\n").count == 1, "\(run.errors)")
            guard parsed.isUsageError else { continue }
            isSampled = true
            #expect(run.exitCode == 64 && run.errors == parsed.errors, "\(arguments): \(run.errors)")
        }
    }

    /// Two values of an option that takes one: which was meant cannot be known.
    @Test func aSecondValueIsRefused() throws {
        let inputs = try #require(Self.inputs).urls
        for command in Self.commands {
            let context = try #require(OptionContext.all.first { $0.path == command.path })
            var isSampled = false
            for option in command.options where !option.isRepeating {
                let value = option.name == "--threads" ? "2" : try value(option, in: context)
                let arguments = context.arguments(with: option, value) + ["\(option.name)=\(value)"]
                let message = "\(option.name): expected one value, found 2: '\(value)', '\(value)'"
                let parsed = ParsedCall(arguments)
                if isSampled, parsed.isUsageError, parsed.errors.contains(message) { continue }
                let run = try RunOutcome(arguments, inputs: inputs)
                let call = arguments.joined(separator: " ")
                #expect(
                    run.exitCode == 64 && run.output.isEmpty && run.files.isEmpty, "\(call): \(run.errors)")
                #expect(!parsed.isUsageError || run.errors == parsed.errors, "\(call): \(run.errors)")
                isSampled = isSampled || parsed.isUsageError
                if run.errors.contains(message) { continue }
                // What is refused alone may be so for that.
                let alone = try RunOutcome(context.arguments(with: option, value), inputs: inputs)
                #expect(
                    alone.exitCode == 64 && !alone.errors.contains("has no effect here"),
                    "\(call): \(run.errors)")
            }
        }
    }

    @Test(.eachRow) func theLineSaysWhy() {
        eachRow(
            WrongCall.all([
                (
                    ["sdf", "c", "d", "--seed", "1", "--seed", "2"],
                    "--seed: expected one value, found 2: '1', '2'"
                ),
                (
                    ["pairs", "p", "--scale=0.1,1", "--scale", "0.2,1"],
                    "--scale: expected one value, found 2: '0.1,1', '0.2,1'"
                ),
                (
                    ["sample", "-n", "10", "--count", "20"],
                    "--count: expected one value, found 2: '10', '20'"
                ),
                (
                    ["sdf", "--from", "s", "--features", "prediction"],
                    "--features has no effect here: --from answers"
                ),
                (
                    ["sdf", "--from", "s", "--normalization", "cifar10"],
                    "--normalization has no effect here: --from answers"
                ),
                (
                    ["sdf", "c", "d", "--direct", "--ratio", "2"],
                    "--direct has no effect here: each of these laws has pairs of"
                ),
                (["density", "--seed", "1"], "Unknown option '--seed'"),
                (["density", "--points", "11"], "--points has no effect here: only a .csv has the grid"),
                (
                    ["sample", "--image-size", "9x9"],
                    "--image-size has no effect here: --realisation nominal knows no images"
                ),
                (
                    ["pairs", "p", "--features", "projection"],
                    "--features has no effect here: there is no network"
                ),
                (
                    ["figures", "--only", "3", "--data", "d"],
                    "--data has no effect here: neither Figure 2 nor 4 is drawn"
                ),
                (
                    ["figures", "--only", "5", "--epochs", "3"],
                    "--epochs has no effect here: nothing is trained"
                ),
                (
                    ["train", "d", "--arch", "resnet20", "--small-stem", "-o", "r"],
                    "the stem of resnet20 is 3x3 anyway"
                ),
                (
                    ["bench", "forward", "--layers", "--json"],
                    "--layers has no effect here: --json has the layers anyway"
                ),
            ])
        ) { try theLineSaysWhy($0) }
    }

    private func theLineSaysWhy(_ call: WrongCall) throws {
        let run = try Program(call.arguments)
        #expect(run.exitCode == 64 && run.isOneError && run.output.isEmpty, "\(call.testDescription)")
        #expect(run.errors.contains(call.message), "\(call.testDescription): \(run.errors)")
    }

    /// Known only when the checkpoint is open.
    @Test func anOptionOfBottlenecksWantsBottlenecks() throws {
        let tiny = Program.fixtures.appendingPathComponent("tiny.pth").path
        let folder = try ScratchFolder()
        let data = try folder.writeRecords("images.bin", count: 3)
        for arguments in [
            ["inspect", tiny], ["sdf", tiny, data], ["embed", tiny, data, "-o", folder.file("x.npy").path],
        ] {
            let run = try Program(arguments + ["--bottleneck-stride", "1x1"])
            #expect(run.exitCode == 64 && run.isOneError && run.output.isEmpty, "\(run.errors)")
            #expect(run.errors.contains("--bottleneck-stride has no effect here: "), "\(run.errors)")
        }
    }

    @Test(.eachRow) func wrongValuesNameTheRightOnes() {
        eachRow(
            WrongCall.all([
                (
                    ["density", "--law", "jc"],
                    "--beta NUMBER asks for a JC law, --ratio NUMBER for a fixed ratio"
                ),
                (
                    ["sdf", "c", "d", "--joint", "hue"],
                    "expected one or more of crop, blur, brightness, contrast"
                ),
                (
                    ["sdf", "c", "d", "--joint", "blur,blur"],
                    "expected one or more of crop, blur, brightness, contrast"
                ),
                (
                    ["sdf", "c", "d", "--joint", "blur"],
                    "--views simclr, byol, moco-v2, moco-v3, simsiam, barlow-twins, dino, dino-global-local, dino-local or a file, found crop: views: "
                ),
                (
                    ["train", "d", "-o", "r", "--views", "simsiam-cifar", "--joint", "crop,blur"],
                    "dino-local or a file, found simsiam-cifar: views: "
                ),
                (
                    ["sdf", "c", "d", "--views", "crop", "--joint", "contrast"],
                    "expected views that have it, --views simclr, byol, moco-v1, "
                ),
            ])
        ) { try wrongValuesNameTheRightOnes($0) }
    }

    private func wrongValuesNameTheRightOnes(_ call: WrongCall) throws {
        let run = try Program(call.arguments)
        #expect(run.exitCode == 64 && run.isOneError && run.output.isEmpty, "\(call.testDescription)")
        #expect(run.errors.contains(call.message), "\(call.testDescription): \(run.errors)")
    }
}

extension ScratchFolder {
    /// Copies a file or a folder into this one.
    fileprivate func take(_ url: URL) throws {
        try FileManager.default.copyItem(at: url, to: file(url.lastPathComponent))
    }
}
