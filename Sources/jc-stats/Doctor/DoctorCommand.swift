import ArgumentParser
import Foundation

/// `jc-stats doctor`: what the program finds on this machine, and what slows it.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what was found of processor, libraries, memory and data, and what is slow about it.",
        discussion: """
            Takes about a second. With images, some of them are read and decoded, too.
            Example: jc-stats doctor train.tar
            """)

    @Argument(help: "Images: a folder, a CIFAR binary or a tar.")
    var data: String?

    @OptionGroup var files: OutputOptions

    func validate() throws {
        try files.check(endings: ["json"])
        try InputFiles([data]).check(files)
    }

    func run() throws {
        var findings = MachineCheck().findings + InstallationCheck().findings
        if let data { findings += try DataCheck(data).findings }
        let report = DoctorReport(findings: findings)
        try files.deliver(report, lines: report.lines)
    }
}

/// Whether something is as it should be.
enum FindingState: String, Encodable {
    /// As it should be.
    case good
    /// It works, but could be faster.
    case slow
    /// Something that commands take is not there.
    case missing
}

/// One thing that was looked at.
struct Finding: Encodable {
    let name: String
    let state: FindingState
    /// What was found.
    let found: String
    /// What to do, where there is something.
    @ExplicitNull var advice: String?

    init(_ name: String, _ found: String) { self.init(name, .good, found) }

    init(_ name: String, _ state: FindingState, _ found: String, advice: String? = nil) {
        (self.name, self.state, self.found) = (name, state, found)
        _advice = ExplicitNull(wrappedValue: advice)
    }
}

/// The JSON of `doctor`, and what a person sees.
struct DoctorReport: CommandResult {
    static let schema = "doctor"

    var version = Version.current
    let findings: [Finding]

    var lines: [String] {
        let width = findings.map(\.name.count).max() ?? 0
        let indent = String(repeating: " ", count: width + 9)
        return ["jc-stats \(version)"]
            + findings.flatMap { finding in
                let name = finding.name + String(repeating: " ", count: width - finding.name.count)
                let state =
                    finding.state == .good ? "       " : finding.state == .slow ? "slow   " : "missing"
                return ["\(name)  \(state)  \(finding.found)"]
                    + (finding.advice.map { ["\(indent)  \($0)"] } ?? [])
            }
    }
}
