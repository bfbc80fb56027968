import JointAugmentation
import Statistics

extension SampleReport.Fit {
    /// Both tests of a run; nil where there is nothing to test: a single log ratio, or too few draws.
    init?(_ run: SampleRun, against distribution: any RatioDistribution) {
        guard distribution.atoms.first?.mass != 1,
            let chiSquare = try? run.chiSquareTest(against: distribution),
            let distance = try? run.kolmogorovSmirnovTest(against: distribution)
        else { return nil }
        self.init(
            chiSquare: chiSquare.statistic, degreesOfFreedom: chiSquare.degreesOfFreedom,
            chiSquarePValue: chiSquare.pValue, kolmogorovSmirnov: distance.statistic,
            kolmogorovSmirnovPValue: distance.pValue)
    }
}

extension SampleReport.Entry {
    /// The outcome of one run, tested against the nominal law too where that is not what was drawn.
    init(_ run: SampleRun) throws {
        let request = run.request
        let law = request.law
        let isNominal = request.realisation == .nominal
        let nominal = try Realisation.nominal.prediction(law: law, range: request.range, size: nil)
        self.init(
            law: law.name, beta: law.beta, ratio: law.ratio, pairs: request.count,
            meanAbsoluteLogRatio: run.meanAbsoluteLogRatio,
            predictedMeanAbsoluteLogRatio: run.prediction.meanAbsoluteLogRatio,
            meanAbsolutePixelLogRatio: run.meanAbsolutePixelLogRatio,
            meanParameters: [run.meanParameters.first, run.meanParameters.second],
            fit: SampleReport.Fit(run, against: run.prediction),
            nominalFit: isNominal ? nil : SampleReport.Fit(run, against: nominal),
            histogram: Self.bins(run))
    }

    private static func bins(_ run: SampleRun) -> [SampleReport.Bin] {
        let edges = run.histogram.edges
        let probabilities = run.binProbabilities(run.prediction)
        let densities = run.histogram.densities
        return probabilities.indices.map { bin in
            SampleReport.Bin(
                low: edges[bin], high: edges[bin + 1], count: run.histogram.counts[bin],
                density: densities[bin], expectedDensity: probabilities[bin] / (edges[bin + 1] - edges[bin]))
        }
    }
}
