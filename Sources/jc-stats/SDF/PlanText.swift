import Difficulty
import PaperFigures

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
            "half-widths of 95% intervals; "
                + (pilot.widthUncertainty.isFinite
                    ? "the plan's images tell them to about \(NumberText.percent(pilot.widthUncertainty, 0)) (one standard error)"
                    : "the plan's images are too few to say how well they tell them"),
        ]
    }

    private var costs: TextTable {
        let kinds = forecast.proposalCount == 1 ? "1 kind" : "\(forecast.proposalCount) kinds"
        let views = output.imagesPerSecond * Double(output.forwardPasses) / Double(max(1, output.images))
        let threads = output.threads == 1 ? "1 thread" : "\(output.threads) threads"
        var table = TextTable("plan", "", "")
        table.add(["images", NumberText.count(output.images), ""])
        table.add(["forward passes", NumberText.count(output.forwardPasses), "\(kinds) of pairs"])
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
