/// The weights of Pillow's antialiased bilinear filter along one axis.
///
/// With scale = input / output and support = max(scale, 1), output x is centred on (x + 1/2) scale and weighs
/// the inputs within the support by a triangle. The weights are normalised in double precision and rounded
/// to multiples of 2^-22, half away from zero (Pillow's `Resample.c`, `precompute_coeffs`).
struct ResamplingTable {
    /// Bits of the weights behind the point.
    static let precision: Int32 = 22

    /// Weights kept for each output; those that are not used are 0.
    let tapCount: Int
    /// The first input of each output.
    let starts: [Int]
    /// How many inputs each output weighs.
    let counts: [Int]
    /// `tapCount` weights for each output.
    let weights: [Int32]

    /// The table from `input` samples to `output` samples, both at least 1.
    init(input: Int, output: Int) {
        let scale = Double(input) / Double(output)
        let support = max(scale, 1)
        let tapCount = Int(support.rounded(.up)) * 2 + 1
        var starts: [Int] = []
        var counts: [Int] = []
        var weights: [Int32] = []
        starts.reserveCapacity(output)
        counts.reserveCapacity(output)
        weights.reserveCapacity(output * tapCount)
        var row = [Double](repeating: 0, count: tapCount)
        for position in 0..<output {
            let center = (Double(position) + 0.5) * scale
            let start = max(Int(center - support + 0.5), 0)
            let count = min(Int(center + support + 0.5), input) - start
            Self.fill(&row, start: start, count: count, center: center, support: support)
            starts.append(start)
            counts.append(count)
            weights.append(contentsOf: row.lazy.map(Self.fixedPoint))
        }
        self.tapCount = tapCount
        self.starts = starts
        self.counts = counts
        self.weights = weights
    }

    /// Writes the normalised triangle around `center`.
    private static func fill(
        _ row: inout [Double], start: Int, count: Int, center: Double, support: Double
    ) {
        let inverse = 1 / support
        var sum = 0.0
        for tap in 0..<count {
            let distance = abs((Double(tap + start) - center + 0.5) * inverse)
            row[tap] = distance < 1 ? 1 - distance : 0
            sum += row[tap]
        }
        for tap in 0..<row.count {
            guard tap < count else {
                row[tap] = 0
                continue
            }
            if sum != 0 { row[tap] /= sum }
        }
    }

    /// Weights of a triangle are never negative, so that adding a half and cutting off rounds them.
    private static func fixedPoint(_ weight: Double) -> Int32 {
        Int32(0.5 + weight * Double(1 << precision))
    }
}
