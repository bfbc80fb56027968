import Foundation
import JointAugmentation
import PaperFigures

/// How often each law draws each kind of pair, as a CSV and as a table of a page.
enum KindTable {
    static func csv(_ runs: [PairKindRun]) throws -> Data {
        var csv = CSVText(lawsWith: "kind,pairs,drawn,share,ci95_low,ci95_high")
        for run in runs {
            for kind in PairKind.allCases {
                let share = try run.share(of: kind)
                let interval = share.interval()
                csv.add(
                    run.law, kind.rawValue, share.successes, share.trials, share.share, interval.lowerBound,
                    interval.upperBound)
            }
        }
        return csv.data
    }

    static func table(_ runs: [PairKindRun]) throws -> PageTable {
        let rows = try runs.flatMap { run in
            try PairKind.allCases.map { kind in
                let share = try run.share(of: kind)
                let interval = share.interval()
                let bounds = [interval.lowerBound, interval.upperBound].map { NumberText.percent($0, 2) }
                return [
                    run.law.label, "(\(kind.letter)) \(kind.text)", NumberText.percent(share.share, 2),
                    "[\(bounds.joined(separator: ", "))]",
                ]
            }
        }
        return PageTable(
            caption: "How often the laws draw each kind", header: ["law", "kind", "share", "95% interval"],
            rows: rows)
    }
}
