import ArgumentParser
import PaperFigures

/// The paper's tables of accuracy, from runs of one's own.
struct TableOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The paper's tables to make from the runs of --manifest: 2 (RandomCrop and J-Crop(0)), 5 (every beta). (default: none)",
            valueName: "number,..."))
    var table: NumberList?

    @Option(
        help: ArgumentHelp(
            "Training runs, a CSV or JSON with method, law, seed and checkpoint, losses, linear or knn: the rows of the tables, and the losses of Figure 5. (default: none)",
            valueName: "file"))
    var manifest: String?

    @Option(
        help: ArgumentHelp(
            "Labelled images that the tables' classifiers learn from; they judge those of --data. (default: none, the images judge each other)",
            valueName: "data"))
    var trainData: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Learn from N images of --train-data, spread over it. (default: all)", valueName: "integer"))
    var trainLimit: Int?

    @Option(
        help: ArgumentHelp(
            "What sdf wrote, CSV or JSON: Table 5 is drawn against it too. (default: Figure 4's, where it is drawn)",
            valueName: "file"))
    var sdf: String?

    @OptionGroup var classifiers: ClassifierOptions

    /// The tables asked for.
    var numbers: [AccuracyTableNumber] {
        (table?.numbers ?? []).compactMap { Int(exactly: $0).flatMap(AccuracyTableNumber.init(rawValue:)) }
    }

    func validate() throws {
        let asked = table?.numbers ?? []
        guard asked.count == numbers.count, Set(asked).count == asked.count else {
            throw ValidationError(
                "--table: expected 2, 5 or 2,5, found \(asked.map(NumberText.short).joined(separator: ","))")
        }
        guard table == nil || manifest != nil else { throw ValidationError("--table needs --manifest RUNS") }
    }

    /// Refuses tables beside what needs the same images for something else.
    func check(losses: LossOptions, of figures: [Double]) throws {
        guard !numbers.isEmpty, losses.train, figures.contains(5) else { return }
        throw ValidationError(
            "--table and --train: expected one of them, since --data are images to judge or to train on, found both"
        )
    }

    /// Adds what does nothing without a table.
    func listIdle(_ idle: inout IdleOptions) {
        let reason = "no table is made"
        idle.add("--train-data", "--train-limit", "--sdf", when: numbers.isEmpty, because: reason)
        idle.add(allOf: ClassifierOptions.self, when: numbers.isEmpty, because: reason)
        idle.add("--sdf", when: numbers == [.two], because: "Table 2 is not drawn")
        classifiers.listIdle(&idle)
    }
}
