import Difficulty

/// What a person should know of a report before believing it.
struct SDFWarnings {
    let report: SDFReport
    /// Images that were to be measured.
    let imageCount: Int
    /// Whether what is missing can be measured later.
    let isStored: Bool

    func print() {
        Terminal.warn(leftOut: report.unreadable)
        if report.wasInterrupted {
            Terminal.note(
                "stopped after \(report.imageCount) of \(imageCount) images; the result is of these"
                    + (isStored ? "; --resume goes on from there" : ""))
        }
        for result in report.results where !result.isReliable {
            Terminal.note(
                "\(result.law.label): unreliable, its pairs count as \(NumberText.fixed(result.effectivePairs, 1)); "
                    + "expected at least 100; more images, --pairs-per-image or --direct would do")
        }
        if report.neglectedShare > 1e-3 {
            Terminal.note(
                "RandomCrop: \(NumberText.percent(report.neglectedShare)) of torchvision's pairs fall back to a centred "
                    + "crop, which weighted pairs leave out; --direct has them")
        }
        if report.isNarrow == false {
            Terminal.note("not every interval is as narrow as --half-width asks for")
        }
    }
}
