import Checkpoints
import Foundation

/// A table of positions: a vector for each patch of a square grid, row by row, and how it is brought to another grid.
struct PositionTable: Sendable {
    /// Rows and columns of the grid.
    let side: Int
    let width: Int
    /// `[side * side, width]`.
    let values: [Float]

    /// The positions of patches of the grid `rows` x `columns`, `[rows * columns, width]`.
    ///
    /// Cubic interpolation from n to m points along each axis (Keys 1981), as torch's `interpolate` does it: differences below
    /// 1e-14 in double precision.
    func resized(rows: Int, columns: Int, _ resize: PositionResize) -> [Float] {
        guard rows != side || columns != side else { return values }
        if resize == .sinCos { return Self.sinCos(rows: rows, columns: columns, width: width, .mocoV3) }
        let (down, across) = (
            Self.taps(from: side, to: rows, resize), Self.taps(from: side, to: columns, resize)
        )
        var wide = [Double](repeating: 0, count: side * columns * width)
        for row in 0..<side {
            for column in 0..<columns {
                let target = (row * columns + column) * width
                for (source, weight) in across[column] {
                    let start = (row * side + source) * width
                    for index in 0..<width {
                        wide[target + index] += weight * Double(values[start + index])
                    }
                }
            }
        }
        var resized = [Float](repeating: 0, count: rows * columns * width)
        for row in 0..<rows {
            for place in 0..<(columns * width) {
                let sum = down[row].reduce(0) { $0 + $1.weight * wide[$1.source * columns * width + place] }
                resized[row * columns * width + place] = Float(sum)
            }
        }
        return resized
    }

    // MARK: - Interpolation

    /// For each of `m` points the points that it is made of.
    static func taps(
        from n: Int, to m: Int, _ resize: PositionResize
    ) -> [[(source: Int, weight: Double)]] {
        guard n != m || resize == .dino else { return (0..<m).map { [($0, 1)] } }
        if resize == .aligned {
            let step = m > 1 ? Double(n - 1) / Double(m - 1) : 0
            return (0..<m).map { fourTaps(at: step * Double($0), count: n) }
        }
        let step = resize == .dino ? Double(n) / (Double(m) + 0.1) : Double(n) / Double(m)
        return (0..<m).map { point in
            resize == .antialias
                ? wideTaps(at: step * (Double(point) + 0.5), step: step, count: n)
                : fourTaps(at: (Double(point) + 0.5) * step - 0.5, count: n)
        }
    }

    /// Four neighbours, those beyond the ends being the last ones.
    private static func fourTaps(at place: Double, count: Int) -> [(source: Int, weight: Double)] {
        let first = Int(place.rounded(.down)) - 1
        return (first..<first + 4).map { index in
            (min(max(index, 0), count - 1), cubic(abs(place - Double(index)), a: -0.75))
        }
    }

    /// All points below a kernel that is as wide as a step.
    private static func wideTaps(at centre: Double, step: Double, count: Int) -> [(
        source: Int, weight: Double
    )] {
        let scale = max(step, 1)
        let first = max(0, Int(centre - 2 * scale + 0.5))
        let end = min(count, Int(centre + 2 * scale + 0.5))
        let taps = (first..<end).map { index in
            (source: index, weight: cubic(abs(Double(index) - centre + 0.5) / scale, a: -0.5))
        }
        let sum = taps.reduce(0) { $0 + $1.weight }
        return taps.map { ($0.source, $0.weight / sum) }
    }

    private static func cubic(_ x: Double, a: Double) -> Double {
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
    }

    // MARK: - Sines and cosines

    /// Which axis comes first.
    enum Order { case mocoV3, mae }

    /// [sin(y w), cos(y w), sin(x w), cos(x w)], w_i = 10000^(-4 i / D) for i < D / 4; MAE has x first.
    static func sinCos(rows: Int, columns: Int, width: Int, _ order: Order) -> [Float] {
        let frequencies = (0..<width / 4).map { pow(10000, -Double($0) / Double(width / 4)) }
        var values: [Float] = []
        values.reserveCapacity(rows * columns * width)
        for row in 0..<rows {
            for column in 0..<columns {
                for place in order == .mae ? [column, row] : [row, column] {
                    values += frequencies.map { Float(sin(Double(place) * $0)) }
                    values += frequencies.map { Float(cos(Double(place) * $0)) }
                }
            }
        }
        return values
    }

    /// Whether a tensor's last rows are those numbers; the first of them stand for all.
    static func isSinCos(_ table: Tensor, side: Int, order: Order) -> Bool {
        guard let width = table.shape.last, width % 4 == 0, width >= 4 else { return false }
        let patches = min(side * side, 2 * side + 2)
        let start = table.values.count - side * side * width
        let rows = (patches + side - 1) / side
        let wanted = sinCos(rows: rows, columns: side, width: width, order)
        return start >= 0
            && (0..<(patches * width)).allSatisfy { abs(table.values[start + $0] - wanted[$0]) < 1e-4 }
    }
}
