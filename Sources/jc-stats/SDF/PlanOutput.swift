import Difficulty
import PaperFigures

/// The JSON of `sdf --plan`.
struct PlanOutput: CommandResult {
    static let schema = "sdf-plan"

    struct Law: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        /// To each side of the 95% interval.
        let halfWidth: Double
        /// Its relative standard error.
        let halfWidthError: Double
        /// The half-width of the difference to RandomCrop.
        @ExplicitNull var differenceHalfWidth: Double?
        let effectivePairs: Double
        let reliable: Bool

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, reliable
            case halfWidth = "half_width"
            case halfWidthError = "half_width_error"
            case differenceHalfWidth = "difference_half_width"
            case effectivePairs = "effective_pairs"
        }
    }

    struct Pilot: Encodable {
        let images: Int
        let seconds: Double
        /// The largest relative standard error of a half-width.
        let widthUncertainty: Double
        let unreadable: [UnreadableEntry]

        enum CodingKeys: String, CodingKey {
            case images, seconds, unreadable
            case widthUncertainty = "width_uncertainty"
        }
    }

    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    let options: RunOptions
    @ExplicitNull var shard: String?
    /// Images that the run looks at.
    let images: Int
    let forwardPasses: Int
    /// Null where all is in float32 alone.
    @ExplicitNull var imagesInFloat32: Int?
    let threads: Int
    let imagesPerSecond: Double
    let seconds: Double
    /// The store that the run writes; null for none.
    @ExplicitNull var store: String?
    let storeBytes: Int
    /// Shards of which each takes at most a night on a machine like this one.
    let shardsForANight: Int
    let nightHours: Double
    /// The half-width that was asked for, and whether all images are expected to reach it.
    @ExplicitNull var halfWidth: Double?
    @ExplicitNull var isNarrow: Bool?
    /// What the images are to the intervals: a sample, or given.
    let population: String
    let laws: [Law]
    let pilot: Pilot

    enum CodingKeys: String, CodingKey {
        case checkpoint, dataset, options, shard, population, images, threads, seconds, store, pilot
        case laws = "results"
        case forwardPasses = "forward_passes"
        case imagesInFloat32 = "images_in_float32"
        case imagesPerSecond = "images_per_second"
        case storeBytes = "store_bytes"
        case shardsForANight = "shards_for_a_night"
        case nightHours = "night_hours"
        case halfWidth = "half_width"
        case isNarrow = "half_width_reached"
    }

    /// Hours that a machine has to itself.
    static let night = 8.0
}

extension PlanOutput {
    /// The JSON of a forecast.
    init(_ forecast: SDFForecast, of context: SDFContext, request: SDFRequest, store: String?) {
        self.init(
            checkpoint: context.checkpoint, dataset: context.dataset, options: context.options,
            shard: request.shard.partName, images: forecast.imageCount,
            forwardPasses: forecast.viewCount, imagesInFloat32: forecast.imagesInFloat32,
            threads: request.threads,
            imagesPerSecond: forecast.imagesPerSecond, seconds: forecast.seconds, store: store,
            storeBytes: forecast.storeBytes, shardsForANight: forecast.shardCount(hours: Self.night),
            nightHours: Self.night, halfWidth: request.halfWidth, isNarrow: forecast.isNarrow,
            population: request.population.rawValue, laws: forecast.laws.map(Law.init),
            pilot: Pilot(
                images: forecast.pilot.imageCount, seconds: forecast.pilot.seconds,
                widthUncertainty: forecast.widthUncertainty,
                unreadable: forecast.pilot.unreadable.map(UnreadableEntry.init)))
    }
}

extension PlanOutput.Law {
    init(_ forecast: LawForecast) {
        self.init(
            law: forecast.law.name, beta: forecast.law.beta, ratio: forecast.law.ratio,
            halfWidth: forecast.halfWidth, halfWidthError: forecast.halfWidthError,
            differenceHalfWidth: forecast.differenceHalfWidth,
            effectivePairs: forecast.effectivePairs, reliable: forecast.isReliable)
    }
}

/// `sdf --plan` for a person.
struct PlanText {
    let output: PlanOutput
    let forecast: SDFForecast

    var lines: [String] {
        let pilot = output.pilot
        let heading = SDFHeading(
            checkpoint: output.checkpoint, dataset: output.dataset, options: output.options,
            imageCount: output.images, shard: output.shard)
        return heading.lines + [
            "",
            "plan from \(NumberText.count(pilot.images)) images at random places, \(NumberText.fixed(pilot.seconds, 1)) s; "
                + "nothing is stored, the run is not begun",
            "",
        ] + costs.lines + stop + [""] + widths.lines + [
            "",
            "half-widths of 95% intervals\(population); "
                + (pilot.widthUncertainty.isFinite
                    ? "the plan's images tell them to about \(NumberText.percent(pilot.widthUncertainty, 0)) (one standard error)"
                    : "the plan's images are too few to say how well they tell them"),
        ]
    }

    /// Which interval they are of, where there are two.
    private var population: String {
        output.population == Population.given.rawValue ? " of the given images" : ""
    }

    private var costs: TextTable {
        let kinds = forecast.proposalCount == 1 ? "1 kind" : "\(forecast.proposalCount) kinds"
        let views = output.imagesPerSecond * Double(output.forwardPasses) / Double(max(1, output.images))
        let threads = output.threads == 1 ? "1 thread" : "\(output.threads) threads"
        var table = TextTable("plan", "", "")
        table.add(["images", NumberText.count(output.images), ""])
        table.add(["forward passes", NumberText.count(output.forwardPasses), "\(kinds) of pairs"])
        if let count = forecast.imagesInFloat32 {
            table.add(["in float32 too", NumberText.count(count), "images"])
        }
        table.add(["images/s", NumberText.fixed(output.imagesPerSecond, 1), threads])
        table.add(["forward passes/s", NumberText.fixed(views, 1), threads])
        table.add(["time", NumberText.duration(output.seconds), ""])
        table.add([
            "store", NumberText.bytes(output.storeBytes), output.store == nil ? "with --store" : "",
        ])
        table.add([
            "shards", NumberText.count(output.shardsForANight),
            "\(NumberText.short(output.nightHours)) h each at most",
        ])
        return table
    }

    /// Whether a half-width that was asked for is within reach.
    private var stop: [String] {
        guard let halfWidth = output.halfWidth, let isNarrow = output.isNarrow else { return [] }
        let count =
            "\(NumberText.count(output.images)) of \(NumberText.count(output.dataset.images)) images"
        return [
            "",
            isNarrow
                ? "every interval should be within +-\(NumberText.short(halfWidth)) after \(count)"
                : "not every interval will be within +-\(NumberText.short(halfWidth)) after \(count)",
        ]
    }

    private var widths: TextTable {
        let wording = SDFWording(joint: output.options.settings.views.design.partNames)
        let isCompared = forecast.laws.contains { $0.differenceHalfWidth != nil }
        var table = TextTable(
            header: ["law", "half-width", "eff. pairs"]
                + (isCompared ? ["half-width less \(wording.independent)"] : []))
        for law in forecast.laws {
            let difference = law.differenceHalfWidth.map { NumberText.fixed($0) } ?? "-"
            table.add(
                [
                    wording.label(law.law) + (law.isReliable ? "" : " (unreliable)"),
                    NumberText.fixed(law.halfWidth), NumberText.count(Int(law.effectivePairs.rounded())),
                ] + (isCompared ? [difference] : []))
        }
        return table
    }
}
