import Statistics

/// Which images were judged, and which of them right.
struct JudgedImages {
    /// Numbers of the images, in the order of the lists.
    let images: [Int]
    /// By the nearest neighbours; nil where it was interrupted.
    let neighbors: [Bool]?
    /// By the linear classifier, likewise.
    let linear: [Bool]?
}

/// One classifier of a checkpoint beside the first checkpoint's, on the same images.
struct EvaluateComparison: Encodable {
    struct Test: Encodable {
        /// Two-sided, of the discordant images as fair throws.
        let exact: Double
        let mid: Double

        enum CodingKeys: String, CodingKey {
            case exact = "p"
            case mid = "mid_p"
        }
    }

    /// Of the checkpoint among all, counted from 0.
    let place: Int
    let checkpoint: String
    /// `knn` or `linear`.
    let classifier: String
    /// Top-1 of this checkpoint less that of the first.
    let difference: Double
    let ci95: [Double]
    /// Images that the first alone judged right, and this one alone.
    let firstOnly: Int
    let thisOnly: Int
    let mcNemar: Test

    enum CodingKeys: String, CodingKey {
        case checkpoint, classifier, difference, ci95
        case firstOnly = "only_first_right"
        case thisOnly = "only_this_right"
        case mcNemar = "mcnemar"
    }

    /// The classifiers of `other` that both have, beside those of `first`, whose list already has it.
    ///
    /// - Throws: a failure where they were not judged on the same images.
    static func all(of other: EvaluateOutput, beside first: EvaluateOutput) throws -> [EvaluateComparison] {
        guard other.judged.images == first.judged.images else {
            throw CommandFailure(
                "\(other.checkpoint.path): expected features of the same \(first.images) images as "
                    + "\(first.checkpoint.path), found those of \(other.images)")
        }
        let pairs = [
            ("knn", first.judged.neighbors, other.judged.neighbors),
            ("linear", first.judged.linear, other.judged.linear),
        ]
        return try pairs.compactMap { name, first, second in
            guard let first, let second else { return nil }
            return (name, try PairedProportions(first: first, second: second))
        }.map { name, pair in
            EvaluateComparison(name, pair, of: other, place: first.beside?.count ?? 0)
        }
    }

    private init(_ classifier: String, _ pair: PairedProportions, of output: EvaluateOutput, place: Int) {
        let interval = pair.interval()
        self.place = place
        checkpoint = output.checkpoint.path
        self.classifier = classifier
        difference = pair.difference
        ci95 = [interval.lowerBound, interval.upperBound]
        (firstOnly, thisOnly) = (pair.firstOnly, pair.secondOnly)
        mcNemar = Test(exact: pair.exactPValue, mid: pair.midPValue)
    }

    /// Behind the columns of a CSV.
    static let columns =
        "difference,difference_ci95_low,difference_ci95_high,only_first_right,only_this_right,mcnemar_p,mcnemar_mid_p"

    /// The cells of ``columns``; empty for the first checkpoint.
    static func cells(_ comparison: EvaluateComparison?) -> [any CustomStringConvertible] {
        guard let comparison else { return [String](repeating: "", count: 7) }
        return [
            comparison.difference, comparison.ci95[0], comparison.ci95[1], comparison.firstOnly,
            comparison.thisOnly, comparison.mcNemar.exact, comparison.mcNemar.mid,
        ]
    }

    /// Difference, interval, discordant images and p-values for a person.
    var texts: [String] {
        [
            NumberText.points(difference), "[\(ci95.map(NumberText.points).joined(separator: ", "))]",
            NumberText.count(thisOnly), NumberText.count(firstOnly), NumberText.pValue(mcNemar.exact),
            NumberText.pValue(mcNemar.mid),
        ]
    }
}
