import RealModule

/// Ranges [a, b] that pairs may have been drawn on, where nobody says which.
///
/// The extreme of a sample lies inside of the range by about the distance to its neighbours: 2 x(1) - x(2) takes that off
/// (Robson and Whitlock, Biometrika 51, 1964). People write round numbers: a multiple of 0.1, 0.05 or 0.01 that lies within
/// three such distances takes its place.
struct RangeEstimate {
    private let pairs: ObservedPairs

    init(_ pairs: ObservedPairs) { self.pairs = pairs }

    /// Scales whose bound log(b/a) a sample of log ratios can have: those of RandomResizedCrop in use, b = 1.
    private static let usual = [0.05, 0.08, 0.1, 0.14, 0.2, 0.25, 0.4, 0.5]
    /// Areas up to here may have been drawn up to 1, where few aspects fit.
    private static let nearlyWhole = 0.95

    /// The ranges to compare by how well the laws fit on them, the likeliest first.
    ///
    /// - Parameter isArea: whether 1 is the largest value that there is.
    /// - Throws: ``FitError`` where all parameters are the same.
    func ranges(isArea: Bool) throws(FitError) -> [ParameterRange] {
        let found =
            pairs.hasParameters ? try parameterRanges(isArea: isArea) : try logRatioRanges()
        guard !found.isEmpty else { throw .noRange(found: pairs.smaller.first ?? pairs.logRatios[0]) }
        return found
    }

    private func parameterRanges(isArea: Bool) throws(FitError) -> [ParameterRange] {
        let values = (pairs.smaller + pairs.larger).sorted()
        let low = max(lowerEnd(values), 0.5 * values[0])
        let mirrored = Self.lowerEnd(
            values.reversed().map { -$0 }, pairs.rounding(of: values[values.count - 1]))
        let high = isArea ? min(1, -mirrored) : -mirrored
        let ends = isArea ? (high < Self.nearlyWhole ? [high, 1] : [1]) : [high]
        return ends.compactMap { try? ParameterRange(low: low, high: $0) }
    }

    private func lowerEnd(_ ascending: [Double]) -> Double {
        Self.lowerEnd(ascending, pairs.rounding(of: ascending[0]))
    }

    /// Only the bound L counts where log ratios are all that is known.
    private func logRatioRanges() throws(FitError) -> [ParameterRange] {
        let sizes = pairs.logRatios.map { -abs($0) }.sorted()
        let bound = -Self.lowerEnd(sizes, 0, steps: [])
        let own = Double.exp(-min(bound, 600))
        let usual = Self.usual.filter { -Double.log($0) >= -sizes[0] - 1e-3 }
        return (usual + [own]).compactMap { try? ParameterRange(low: $0, high: 1) }
    }

    /// The end below the least of the values, or above the negatives of the greatest.
    private static func lowerEnd(
        _ ascending: [Double], _ rounding: Double, steps: [Double] = [0.1, 0.05, 0.01]
    ) -> Double {
        let first = ascending[0]
        let near = ascending[min(5, ascending.count - 1)]
        let gap = (near - first) / Double(max(1, min(5, ascending.count - 1)))
        let corrected = first - gap
        for step in steps {
            let nearest = (corrected / step).rounded() * step
            let round = nearest > first + rounding + 1e-9 ? nearest - step : nearest
            if abs(corrected - round) <= 3 * gap + rounding { return (round * 100).rounded() / 100 }
        }
        return corrected
    }
}
