import JointAugmentation
import Statistics

/// The JSON of `sample`.
struct SampleReport: CommandResult {
    static let schema = "sample"

    /// A test of the draws against one distribution.
    struct Fit: Encodable {
        let chiSquare: Double
        let degreesOfFreedom: Int
        let chiSquarePValue: Double
        let kolmogorovSmirnov: Double
        let kolmogorovSmirnovPValue: Double

        enum CodingKeys: String, CodingKey {
            case chiSquare = "chi_square"
            case degreesOfFreedom = "degrees_of_freedom"
            case chiSquarePValue = "chi_square_p_value"
            case kolmogorovSmirnov = "kolmogorov_smirnov"
            case kolmogorovSmirnovPValue = "kolmogorov_smirnov_p_value"
        }
    }

    struct Bin: Encodable {
        let low: Double
        let high: Double
        let count: Int
        let density: Double
        let expectedDensity: Double

        enum CodingKeys: String, CodingKey {
            case low, high, count, density
            case expectedDensity = "expected_density"
        }
    }

    struct Entry: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        let pairs: Int
        let meanAbsoluteLogRatio: Double
        let predictedMeanAbsoluteLogRatio: Double
        @ExplicitNull var meanAbsolutePixelLogRatio: Double?
        let meanParameters: [Double]
        /// Null where no test was made; the notes say why.
        @ExplicitNull var fit: Fit?
        @ExplicitNull var nominalFit: Fit?
        let histogram: [Bin]

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, pairs, fit, histogram
            case meanAbsoluteLogRatio = "mean_absolute_log_ratio"
            case predictedMeanAbsoluteLogRatio = "predicted_mean_absolute_log_ratio"
            case meanAbsolutePixelLogRatio = "mean_absolute_pixel_log_ratio"
            case meanParameters = "mean_parameters"
            case nominalFit = "nominal_fit"
        }
    }

    let parameter: String
    let scale: [Double]
    /// Of the second view, where it has one of its own.
    var secondScale: [Double]?
    let realisation: String
    var imageSize: [Int]?
    let seed: UInt64
    let laws: [Entry]
    /// Why a test was not made, and what a test is not of.
    let notes: [String]

    enum CodingKeys: String, CodingKey {
        case parameter, scale, realisation, seed, notes
        case laws = "results"
        case secondScale = "second_scale"
        case imageSize = "image_size"
    }
}

extension SampleReport.Fit {
    /// Why there is nothing to test.
    struct NoTest: Error {
        let reason: String
    }

    /// Both tests of a run.
    init(_ run: SampleRun, against distribution: any RatioDistribution) throws(NoTest) {
        guard distribution.atoms.first?.mass != 1 else {
            throw NoTest(reason: "every pair has the same log ratio")
        }
        do throws(StatisticsError) {
            let chiSquare = try run.chiSquareTest(against: distribution)
            let distance = try run.kolmogorovSmirnovTest(against: distribution)
            self.init(
                chiSquare: chiSquare.statistic, degreesOfFreedom: chiSquare.degreesOfFreedom,
                chiSquarePValue: chiSquare.pValue, kolmogorovSmirnov: distance.statistic,
                kolmogorovSmirnovPValue: distance.pValue)
        } catch {
            throw NoTest(reason: error.description)
        }
    }
}

extension SampleReport.Entry {
    /// The outcome of one run, tested against the nominal law too where that is not what was drawn.
    ///
    /// - Parameter note: told of each test that was not made.
    init(_ run: SampleRun, note: (String) -> Void) throws {
        let request = run.request
        let law = request.law
        let nominal = try NominalCrops().prediction(law: law, range: request.range, size: nil)
        self.init(
            law: law.name, beta: law.beta, ratio: law.ratio, pairs: request.count,
            meanAbsoluteLogRatio: run.meanAbsoluteLogRatio,
            predictedMeanAbsoluteLogRatio: run.prediction.meanAbsoluteLogRatio,
            meanAbsolutePixelLogRatio: run.meanAbsolutePixelLogRatio,
            meanParameters: [run.meanParameters.first, run.meanParameters.second],
            fit: Self.fit(run, run.prediction, "the predicted law", note),
            nominalFit: request.realisation.capabilities.followsLaw
                ? nil : Self.fit(run, nominal, "the nominal law", note),
            histogram: Self.bins(run))
    }

    private static func fit(
        _ run: SampleRun, _ distribution: any RatioDistribution, _ name: String, _ note: (String) -> Void
    ) -> SampleReport.Fit? {
        do throws(SampleReport.Fit.NoTest) {
            return try SampleReport.Fit(run, against: distribution)
        } catch {
            note("not tested against \(name): \(error.reason)")
            return nil
        }
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

extension SampleReport {
    /// What a reader should know of runs on images, whose crops have whole sides.
    static func roundingNote(_ request: SampleRequest) -> String? {
        guard let size = request.size else { return nil }
        let side = (request.range.low * Double(size.width) * Double(size.height)).squareRoot()
        let bin = 2 * request.range.logRatioBound / Double(request.bins)
        guard 1 / side > bin else { return nil }
        return
            "tests are of the areas before they are rounded to whole pixels, which moves log ratios of the "
            + "smallest crops of \(size.width) x \(size.height) by about \(NumberText.fixed(1 / side, 2)), "
            + "more than a bin"
    }
}
