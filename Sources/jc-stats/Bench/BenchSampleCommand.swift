import ArgumentParser
import Foundation
import JointAugmentation

/// `jc-stats bench sample`: pairs a second into a histogram.
struct BenchSampleCommand: ParsableCommand, ChecksIdleOptions {
    /// The laws where none is asked for.
    static let defaultLaws: [Law] = [.joint(beta: 1)]

    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Pairs (t, s1, s2) a second, drawn and binned.",
        discussion: """
            \(LawOptions.defaults(Self.defaultLaws))
            Example: jc-stats bench sample --beta 1 --threads 2
            """)

    @OptionGroup var laws: LawOptions
    @OptionGroup var joined: ParameterOptions
    @OptionGroup var drawing: SeedOptions
    @OptionGroup var threading: ThreadOptions

    @OptionGroup var files: OutputOptions

    @Option(
        name: [.customShort("n"), .long], parsing: .unconditional,
        help: ArgumentHelp("Pairs a run.", valueName: "integer"))
    var count = 50_000_000

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Runs, after one that is not counted.", valueName: "integer"))
    var runs = 5

    func validate() throws {
        try files.check(endings: ["json"])
        try joined.check(laws: chosenLaws)
        guard chosenLaws.count == 1 else {
            throw ValidationError("bench sample: expected one law, found \(chosenLaws.count)")
        }
        try OptionRange.check("--count", count, in: 1...1_000_000_000_000)
        try OptionRange.check("--runs", runs, in: 1...1000)
    }

    func listIdle(_ idle: inout IdleOptions) {
        joined.listIdleSize(&idle)
    }

    func run() throws {
        let range = try joined.range()
        let request = SampleRequest(
            law: chosenLaws[0], range: range, realisation: joined.realisation,
            size: joined.imageSize?.size, count: count, seed: drawing.seed)
        let rates = try Throughput.measure(runs: runs, units: count) {
            _ = try SampleRun(request, threads: threading.count)
        }
        let law = chosenLaws[0]
        let result = SampleThroughput(
            law: law.name, beta: law.beta, ratio: law.ratio, parameter: joined.parameter.rawValue,
            scale: [range.low, range.high], realisation: joined.realisation.rawValue,
            imageSize: joined.imageSize.map { [$0.size.width, $0.size.height] }, seed: drawing.seed,
            threads: threading.count, pairs: count,
            pairsPerSecond: rates)
        try files.deliver(
            result,
            lines: [
                "\(law.label(of: joined.parameter)), \(threading.count) threads, \(runs) runs of "
                    + "\(NumberText.count(count)) pairs: \(rates.text("million pairs/s", digits: 1, per: 1e6))"
            ])
    }

    private var chosenLaws: [Law] { laws.laws(fallback: Self.defaultLaws) }
}
