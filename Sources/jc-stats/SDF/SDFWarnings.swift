import Difficulty

/// What a person should know of a report before believing it.
struct SDFWarnings {
    let report: SDFReport
    /// Images that were to be measured.
    let imageCount: Int
    /// Whether that the run was stopped is said.
    var saysStopped = true
    /// Where the pairs are from, and with it what can be done about too few.
    let source: Source

    enum Source {
        /// A run without a store, with pairs of each law's own or with weighted ones.
        case run(isDirect: Bool)
        /// A run with a store.
        case stored(isDirect: Bool)
        /// A store alone.
        case replay
    }

    func print() {
        Terminal.warn(leftOut: report.unreadable)
        if report.wasInterrupted, saysStopped {
            Terminal.note(
                "stopped after \(NumberText.count(report.imageCount)) of \(NumberText.count(imageCount)) images; the result is of these"
                    + next)
        }
        if !unreliable.isEmpty {
            Terminal.note(
                "unreliable, with pairs that count as fewer than 100: \(unreliable.joined(separator: ", "))"
                    + advice)
        }
        if report.neglectedShare > 1e-3 {
            Terminal.note(
                "RandomCrop: \(NumberText.percent(report.neglectedShare)) of torchvision's pairs fall back to a centred "
                    + "crop, which weighted pairs leave out; --direct has them")
        }
    }

    private var unreliable: [String] {
        report.results.filter { !$0.isReliable }.map {
            "\($0.law.label) (\(NumberText.fixed($0.effectivePairs, 1)))"
        }
    }

    /// How an interrupted run goes on.
    private var next: String {
        switch source {
        case .run: ""
        case .stored: "; --resume goes on from there"
        case .replay: "; sdf with --store and --resume measures the others"
        }
    }

    private var advice: String {
        switch source {
        case .run(isDirect: false), .stored(isDirect: false):
            "; more images, --pairs-per-image or, for weighted laws, --direct would do"
        case .run, .stored: "; more images or --pairs-per-image would do"
        case .replay: ""
        }
    }
}
