import ArgumentParser
import Foundation
import Statistics

/// The command line: parses, calls the modules and prints.
@main
struct JCStats: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jc-stats",
        abstract: "How hard the positive pairs of an augmentation are, exactly and by measurement.",
        discussion: "Example: jc-stats density --law randomcrop --beta -1,0,1 -o laws.svg",
        version: Version.current,
        subcommands: [
            DensityCommand.self, SampleCommand.self, FitCommand.self, PairsCommand.self, InspectCommand.self,
            ConvertCommand.self,
            EmbedCommand.self, ViewsCommand.self,
            SDFCommand.self, MergeCommand.self, TrainCommand.self, EvaluateCommand.self, FiguresCommand.self,
            DemoDataCommand.self, BenchCommand.self, DoctorCommand.self,
        ])

    /// Without a command: what to begin with.
    func run() throws { try Terminal.print(FirstSteps().lines) }

    /// Runs the command that the arguments name; errors are one line each.
    static func main() {
        // A reader that closes the pipe must not end the program before its files are written; past the limit of file
        // sizes a write fails, and says so.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        SignalWatch.install()
        do {
            try DescriptorSupply.check()
            var command = try command(of: CommandLine.arguments)
            if !CommandLine.arguments.contains("--quiet") {
                OldSpellings.notes(on: CommandLine.arguments).forEach(Terminal.note)
            }
            try command.run()
        } catch {
            ProgramExit(error).leave()
        }
    }

    /// The command that a command line calls, after all that is refused before it runs.
    ///
    /// - Parameter arguments: the program's name, and what follows it.
    static func command(of arguments: [String]) throws -> any ParsableCommand {
        try checkName(in: arguments)
        let command = try parseAsRoot(Array(arguments.dropFirst()))
        try checkOptions(of: command, in: arguments)
        return command
    }

    /// Refuses a command that there is not, with the name that was probably meant.
    private static func checkName(in line: [String]) throws {
        let (names, type) = ProgramExit.path(line)
        let commands = type.configuration.subcommands.map { $0._commandName }
        guard !commands.isEmpty, let found = line.dropFirst(names.count).first, !found.hasPrefix("-"),
            found != "help"
        else { return }
        let meant = NearestName.of(found, among: commands).map { "; did you mean \($0)?" } ?? ""
        throw ValidationError(
            "command: expected \(commands.joined(separator: ", ")), found \(found)\(meant)")
    }

    /// Refuses options whose values would be passed over in silence.
    private static func checkOptions(of command: any ParsableCommand, in line: [String]) throws {
        let arguments = line.dropFirst(ProgramExit.command(line).split(separator: " ").count)
        guard arguments.contains(where: { $0.hasPrefix("-") }) else { return }
        var idle = IdleOptions()
        (command as? any ChecksIdleOptions)?.listIdle(&idle)
        try GivenOptions(arguments, of: type(of: command)).check(idle)
    }
}

/// The program's version, part of every result's provenance.
enum Version {
    static let current = "0.2.0"
}
