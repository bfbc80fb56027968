import Foundation
import Statistics

/// How well a pilot knows the width of an interval: the delete-a-group jackknife of its logarithm.
///
/// With x_i the log of the standard error times the root of the number of images, without group i of g, the standard error
/// of x is sqrt((g - 1) / g sum (x_i - mean x)^2). Unlike 1 / sqrt(2 (n - 1)), which holds for means of normal numbers, it
/// grows with the tails of the images' own means: a few hard images make most of the width.
///
/// Source: Shao and Tu, "The Jackknife and Bootstrap", 1995, section 2.3.
struct WidthJackknife {
    private static let mostGroups = 24

    /// Relative standard error of the half-width of each law; infinite where too few images are left to tell.
    let errors: [Double]

    /// - Parameters:
    ///   - count: images of the pilot.
    ///   - results: results of the laws from some of the images, by their numbers; nil where they are too few.
    init(count: Int, results: ([Int]) -> [SDFResult]?) {
        let groups = min(count, Self.mostGroups)
        let left = (0..<groups).map { group in results((0..<count).filter { $0 % groups != group }) }
        let known = left.compactMap { $0?.map(Self.logWidth) }
        guard groups >= 3, known.count == groups, let laws = known.first?.count else {
            errors = []
            return
        }
        errors = (0..<laws).map { law in Self.error(known.map { $0[law] }) }
    }

    private static func logWidth(_ result: SDFResult) -> Double {
        let estimate = result.estimate
        return log(estimate.standardError) + log(Double(estimate.units)) / 2
    }

    private static func error(_ values: [Double]) -> Double {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = ((count - 1) / count * spread).squareRoot()
        return error.isFinite ? error : .infinity
    }
}
