import ArgumentParser
import Foundation
import JointAugmentation

/// `jc-stats bench sample`: pairs a second into a histogram.
struct BenchSampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Pairs (t, s1, s2) a second, drawn and binned.",
        discussion: "Example: jc-stats bench sample --beta 1 --threads 2")

    @OptionGroup var laws: LawOptions
    @OptionGroup var threading: ThreadOptions

    @Flag(help: "Print the result as one JSON object and nothing else.")
    var json = false

    @Option(name: [.customShort("n"), .long], help: "Pairs a run.")
    var count = 50_000_000

    @Option(help: "Runs, after one that is not counted.")
    var runs = 5

    func validate() throws {
        try laws.check(laws: chosenLaws)
        guard chosenLaws.count == 1 else {
            throw ValidationError("bench sample: expected one law, found \(chosenLaws.count)")
        }
        guard runs >= 1, runs <= 1000, count >= 1, count <= 1_000_000_000_000 else {
            throw ValidationError("--runs and --count: expected 1 to 1000 and 1 to 10^12")
        }
    }

    func run() throws {
        let request = SampleRequest(
            law: chosenLaws[0], range: try laws.range(), realisation: laws.realisation,
            size: laws.imageSize?.size, count: count, seed: laws.seed)
        let rates = try Throughput.measure(runs: runs, units: count) {
            _ = try SampleRun(request, threads: threading.count)
        }
        guard !json else {
            return try JSONText.print(
                SampleThroughput(
                    law: chosenLaws[0].name, beta: chosenLaws[0].beta, threads: threading.count, pairs: count,
                    pairsPerSecond: rates))
        }
        Terminal.print(
            "\(chosenLaws[0].label), \(threading.count) threads, \(runs) runs of \(NumberText.count(count)) pairs: "
                + "median \(millions(rates.median)), min \(millions(rates.min)), max \(millions(rates.max)) "
                + "million pairs/s")
    }

    private var chosenLaws: [Law] { laws.laws(fallback: [.joint(beta: 1)]) }

    private func millions(_ rate: Double) -> String { NumberText.fixed(rate / 1e6, 1) }
}
