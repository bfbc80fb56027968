import ArgumentParser
import Difficulty
import JointAugmentation
import Layers

extension Shard: ExpressibleByArgument {
    /// Reads `i/n`.
    public init?(argument: String) { self.init(argument) }
}

extension GeometryMeasure: ExpressibleByArgument {
    /// Reads one of the names of ``allValueStrings``.
    public init?(argument: String) {
        switch argument {
        case "iou": self = .intersectionOverUnion
        case "center-distance": self = .centerDistance
        case "containment": self = .containment
        default: return nil
        }
    }

    /// The names on a command line.
    public static var allValueStrings: [String] { ["iou", "center-distance", "containment"] }
}

extension PairsTaken: ExpressibleByArgument {}

extension Population: ExpressibleByArgument {}

/// Which pairs of an image's views answer, and what the images are to the intervals.
struct PairOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Answer from all pairs of an image's views, weighted and calibrated, or from drawn pairs alone: all or drawn. (default: all, or what a store has)",
            valueName: "which"))
    var pairs: PairsTaken?

    @Option(
        help: ArgumentHelp(
            "What the images are: a sample of more, or given as all that there are, of which some are drawn twice for an interval about their views alone.",
            valueName: "what"))
    var population = Population.sample
}

/// What is shown of how alike views are.
struct MeasureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What tables and charts show: cosine (SDF), different (of views of different images), contrast (SDF less that), centred (SDF without the mean feature) or auc (the chance that a pair is nearer than views of different images).",
            valueName: "measure"))
    var measure = SimilarityMeasure.cosine
}

/// What is asked of pairs, new ones or those of a store.
struct SDFQuestion: ParsableArguments {
    @OptionGroup var laws: LawOptions
    @OptionGroup var estimation: PairOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Stop when each 95% interval, of differences too, is this far to each side; images in random order. (default: measure all)",
            valueName: "number"))
    var halfWidth: Double?

    @Option(
        help: ArgumentHelp(
            "Report the mean cosine against how the boxes lie to each other, in files too: iou, center-distance or containment. (default: none)",
            valueName: "geometry"))
    var against: GeometryMeasure?

    @OptionGroup var measures: MeasureOptions
    @Option(
        help: ArgumentHelp(
            "Also every pair of an image's views, as .csv or .npy: image, views, log ratio, cosine, and its weight under each law. (default: none)",
            valueName: "file"), transform: PairsOutputFile.check)
    var pairsOutput: String?

    func validate() throws {
        if let pairsOutput { try OutputFile(pairsOutput).checkPlace() }
        if let halfWidth, !(halfWidth > 0 && halfWidth < 1) {
            throw ValidationError("--half-width: expected a number between 0 and 1, found \(halfWidth)")
        }
    }
}

/// How pairs are drawn and measured; a store has decided all of it.
struct MeasuringOptions: ParsableArguments {
    @OptionGroup var crops: CropOptions
    @OptionGroup var contrastive: ContrastiveCropOptions
    @OptionGroup var drawing: SeedOptions
    @OptionGroup var views: ViewOptions
    @OptionGroup var joint: JointOptions
    @OptionGroup var process: ProcessOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var precision: PrecisionOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Pairs of each kind drawn from each image.", valueName: "integer"))
    var pairsPerImage = 1

    @Flag(help: "Measure each law with pairs of its own, instead of weighting those of JC(0).")
    var direct = false

    func validate() throws {
        try OptionRange.check("--pairs-per-image", pairsPerImage, in: 1...RunSettings.mostPairsPerImage)
    }

    /// What the laws apply to.
    ///
    /// - Throws: `ViewPipelineError` for a file of views that makes no sense.
    func design() throws -> JointDesign {
        var design = try JointDesign(joint, crops, views.pipeline())
        design.contrastiveCrop = try contrastive.chosen()
        return design
    }
}

/// What the products of a measurement are computed in.
struct PrecisionOptions: ParsableArguments {
    @Option(
        help: """
            bfloat16: all images in it where the processor has it, some in float32 too; their difference corrects the \
            estimate, its error goes into the intervals.
            """)
    var precision = Precision.float32
}

/// Where measured pairs are kept, and which images a run measures.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep every measured pair in an SQLite file; see --from. Once for each of several checkpoints. (default: none)",
            valueName: "file"))
    var store: [String] = []

    @Flag(help: "Go on with the pairs of the store; start it where there is none.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Measure every n-th image from the i-th on; `merge` joins the stores of all shards. (default: all images)",
            valueName: "i/n"))
    var shard: Shard?

    func validate() throws {
        guard !store.isEmpty || (!resume && shard == nil) else {
            throw ValidationError("\(shard == nil ? "--resume needs" : "--shard needs") --store FILE")
        }
        for (place, path) in store.enumerated() {
            guard !store[..<place].contains(path) else {
                throw ValidationError("--store \(path): expected each file once, found it twice")
            }
            try OutputFile(path).checkPlace()
        }
    }
}

/// `sdf --from`: an answer from pairs that were measured.
struct StoredOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Answer from the pairs of a store: no checkpoint, no images, nothing of the two sections above. Several are compared. (default: none)",
            valueName: "store"))
    var from: [String] = []

    @Option(
        help: ArgumentHelp(
            "Answer from features that were made elsewhere: float32 [N, D], a row for each view of --views-of. (default: none)",
            valueName: "file.npy"))
    var featuresFile: String?

    @Option(
        help: ArgumentHelp(
            "The views of --features-file, as `views` wrote them. (default: none)", valueName: "folder"))
    var viewsOf: String?

    func validate() throws {
        guard (featuresFile == nil) == (viewsOf == nil) else {
            throw ValidationError(
                featuresFile == nil
                    ? "--views-of needs --features-file FILE.npy" : "--features-file needs --views-of FOLDER")
        }
        for (place, path) in from.enumerated() where from[..<place].contains(path) {
            throw ValidationError("--from \(path): expected each store once, found it twice")
        }
        guard from.isEmpty || viewsOf == nil else {
            throw ValidationError("--from and --views-of: expected one of them, found both")
        }
    }

    /// The option that says what answers; nil where images are measured.
    var source: String? { !from.isEmpty ? "--from" : viewsOf != nil ? "--views-of" : nil }
}

/// `sdf --plan`: what a measurement would take and tell.
struct PlanOptions: ParsableArguments {
    @Flag(
        help: """
            Measure for 5 to 15 seconds, longer with a slow network, and say what the run would take and tell; \
            nothing is stored.
            """)
    var plan = false
}
