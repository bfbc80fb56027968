import Foundation
import Testing
import TestSupport

/// What the command line refuses, and how.
@Suite struct CommandLineTests {
    /// Arguments that let a command end soon, in an empty folder, beside `option`.
    private static func arguments(_ command: CommandTree.Command, beside option: String) -> [String] {
        let extra: [String: [String]] = [
            "sample": ["-n", "1000"], "bench sample": ["-n", "1000", "--runs", "1"],
            "bench forward": ["--arch", "resnet20", "--size", "8", "--batch", "1", "--runs", "5"],
            "bench train": [
                "--arch", "resnet20", "--width", "4", "--side", "8", "--batch", "2", "--dimension", "8",
                "--predictor-dimension", "4", "--runs", "3",
            ],
            // A checkpoint and images.
            "sdf": ["nothing-here"], "figures": ["--draws", "0", "--only", "3"], "embed": ["-o", "x.npy"],
            "convert": ["-o", "x.safetensors"],
            "demo-data": ["--count", "1"] + DemoPictures.options(but: option),
        ]
        return command.path + [String](repeating: "nothing-here", count: command.positionals)
            + (extra[command.path.joined(separator: " ")] ?? [])
    }

    /// "folder" is one, in the folder of the run.
    private static let nonsense = [
        "-1", "nan", "1e999", "99999999999999999999", "", ",", "\u{1B}[31m\nx", "\\0%00\u{FFFE}", "folder",
        "/dev/null", String(repeating: "9", count: 5000),
    ]

    private static let commands = (try? CommandTree().commands) ?? []

    @Test func everyCommandIsListed() {
        #expect(Self.commands.count >= 10 && Self.commands.allSatisfy { !$0.options.isEmpty })
    }

    /// Every option of every command with values that it was not made for: an answer or one line, never a crash.
    @Test(.eachRow, .disabled(if: Sanitizer.isSlow, "thousands of runs of one thread"))
    func nonsenseIsOneLine() {
        eachRow(Self.commands.indices) { try nonsenseIsOneLine($0) }
    }

    private func nonsenseIsOneLine(_ index: Int) throws {
        let folder = try ScratchFolder()
        try FileManager.default.createDirectory(at: folder.file("folder"), withIntermediateDirectories: true)
        let command = Self.commands[index]
        for option in command.options {
            var isSampled = false
            for value in Self.nonsense {
                let arguments = Self.arguments(command, beside: option.name) + [option.name, value]
                let parsed = ParsedCall(arguments)
                if parsed.isUsageError, isSampled {
                    #expect(
                        LimitedRun.isOneError(parsed.errors), "\(arguments): \(parsed.errors.prefix(300))")
                    continue
                }
                let run = try LimitedRun(arguments, folder: folder.url, memory: 8 << 30, time: 10)
                let call = arguments.map { $0.prefix(40) }.joined(separator: " ")
                let code = run.exitCode
                #expect([0, 1, 64].contains(code), "\(call): \(code)")
                guard code != 0 else { continue }
                let isOneError = run.isOneError
                #expect(isOneError, "\(call): \(run.errors.prefix(300))")
                guard parsed.isUsageError else { continue }
                isSampled = true
                #expect(code == 64 && run.errors == parsed.errors, "\(call): \(run.errors.prefix(300))")
            }
        }
    }

    /// Values that no option of the kind takes: the line says which option and what was found.
    @Test func valuesThatAreNoNumbersAreNamed() throws {
        let kinds: Set = ["integer", "integer from 0", "number", "number,...", "a,b", "WIDTHxHEIGHT"]
        var tried: Set<String> = []
        for command in Self.commands {
            for option in command.options where kinds.contains(option.valueName) || !option.values.isEmpty {
                let isNew = tried.insert(option.name).inserted
                for value in option.values.isEmpty ? ["-x", "--json", "3x"] : ["3x"] {
                    let arguments = Self.arguments(command, beside: option.name) + [option.name, value]
                    let parsed = ParsedCall(arguments)
                    let errors = parsed.errors
                    #expect(
                        parsed.isUsageError && Program.isOneError(errors),
                        "\(option.name) \(value): \(errors)")
                    #expect(
                        errors.contains("'\(value)' is invalid for '\(option.name) <")
                            && errors.hasSuffix(
                                "; see jc-stats \(command.path.joined(separator: " ")) --help\n"),
                        "\(errors)")
                    guard isNew else { continue }
                    let run = try Program(arguments)
                    #expect(run.exitCode == 64 && run.errors == errors, "\(run.errors)")
                }
            }
        }
        #expect(
            tried.isSuperset(of: ["--seed", "--points", "--beta", "--count", "--side", "--scale", "--only"]))
    }

    @Test(.eachRow) func theLineSaysWhatIsWrong() {
        eachRow(
            WrongCall.all([
                (["density", "--scale", "-1,1"], "expected two finite numbers 0 < a < b, found a = -1.0"),
                (["density", "--points", "-3"], "--points: expected 2 to 1000000, found -3"),
                (["sample", "-n", "-5"], "--count: expected 1 to 10^12, found -5"),
                (["sample", "--seed", "-1"], "The value '-1' is invalid for '--seed <integer from 0>'"),
                (["sample", "--bins", "-2"], "--bins: expected 2 to 1000000, found -2"),
                (["bench", "sample", "-n", "0"], "--count: expected 1 to 10^12, found 0"),
                (
                    ["bench", "sample", "--beta", "-2", "--runs", "-1"],
                    "--runs: expected 1 to 1000, found -1"
                ),
                (
                    ["sdf", "a", "b", "--pairs-per-image", "-1"],
                    "--pairs-per-image: expected 1 to 100000, found -1"
                ),
                (["figures", "--pairs-per-image", "0"], "--pairs-per-image: expected 1 to 100000, found 0"),
                (["density", "--beta", "0,1,0"], "--beta 0: expected each law once, found it twice"),
                (["density", "--exceed", "2,2"], "--exceed: expected each number once, found 2 twice"),
                (
                    ["density", "--quantile", "0.3", "--quantile", "0.1,0.3"],
                    "--quantile: expected each number once, found 0.3 twice"
                ),
                (["sdf", "a", "b", "--ratio", "2", "--ratio", "3,2"], "--ratio 2: expected each law once"),
                (
                    ["sample", "--law", "randomcrop", "--law", "randomcrop"],
                    "--law randomcrop: expected each law"
                ),
                (["density", "--points"], "Missing value for '--points <integer>'"),
                (["density", "--bogus"], "Unknown option '--bogus'"),
                (["density", "--bata", "1"], "Did you mean '--beta'?"),
                (["density", "more"], "Unexpected argument 'more'"),
                (["bench", "nothing"], "load, found nothing; see jc-stats bench --help"),
                (["denisty"], "found denisty; did you mean density?; see jc-stats --help"),
                (["bench", "trian", "--runs", "5"], "found trian; did you mean train?; see jc-stats bench"),
                (["embed", "a"], "Missing expected argument '<data>'; see jc-stats embed --help"),
                (
                    ["embed", "a", "b"],
                    "--output: expected a name that ends in .npy or .safetensors, found none"
                ),
                (["convert", "a"], "--output: expected a name that ends in .safetensors, found none"),
                (
                    ["density", "-o", "a.csv", "-o", "a.csv"],
                    "--output a.csv: expected each file once, found it twice"
                ),
                (["density", "--quantity", "area", "--ratio", "2"], "found --ratio"),
            ])
        ) { try theLineSaysWhatIsWrong($0) }
    }

    private func theLineSaysWhatIsWrong(_ call: WrongCall) throws {
        let run = try Program(call.arguments)
        #expect(run.exitCode == 64 && run.isOneError && run.output.isEmpty, "\(call.testDescription)")
        #expect(run.errors.contains(call.message), "\(call.testDescription): \(run.errors)")
    }

    /// Help of each command shows a call of that command whose options exist.
    @Test func helpHasAnExample() throws {
        for command in Self.commands {
            let name = (["jc-stats"] + command.path).joined(separator: " ")
            let help = try Program(command.path + ["--help"])
            #expect(help.exitCode == 0 && help.errors.isEmpty)
            #expect(help.output.contains("Example: \(name) "), "\(name)")
            #expect(command.discussion.contains("Example: \(name) "))
            for flag in ["--json", "--quiet"] { #expect(command.flags.contains(flag), "\(name) \(flag)") }
            #expect(command.options.contains { $0.name == "--output" }, "\(name)")
        }
        for arguments in [["--help"], ["bench", "--help"]] {
            let run = try Program(arguments)
            #expect(run.exitCode == 0 && run.output.contains("Example: jc-stats "))
        }
    }

    /// Each option says what is taken without it, and commands of laws which those are.
    @Test func helpHasDefaults() throws {
        for command in Self.commands {
            for option in command.options
            where !option.isRequired && (command.path, option.name) != (["views"], "--output") {
                #expect(option.help.contains("(default: "), "\(command.path) \(option.name): \(option.help)")
            }
            let takesLaws = command.options.contains { $0.name == "--beta" }
            #expect(
                command.discussion.contains("Laws where none is asked for: ") == takesLaws, "\(command.path)")
        }
        let sdf = try #require(Self.commands.first { $0.path == ["sdf"] })
        #expect(
            sdf.discussion.contains(
                "asked for: RandomCrop, 1:1, 1:2, 1:3, 1:4, 1:5, JC(-2), JC(-1), JC(0), JC(1), JC(2)."))
    }

    @Test func versionIsPrinted() throws {
        let run = try Program("--version")
        #expect(run.exitCode == 0 && run.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }
}
