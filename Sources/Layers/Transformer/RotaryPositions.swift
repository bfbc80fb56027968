import Foundation

/// Rotary positions (Su et al. 2021; two axes as in DINOv3, Siméoni et al. 2025): what q and k of each patch are turned by.
package struct RotaryPositions: Sendable {
    package let patches: Int
    /// `[patches, d]`.
    package let cosines: [Float]
    /// `[patches, d]`.
    package let sines: [Float]

    /// Angles 2 pi c / period: those of the row's coordinate c = 2 (row + 1/2) / rows - 1, then those of the column's, and
    /// both once more.
    ///
    /// - Parameter periods: d / 4 numbers.
    package init(rows: Int, columns: Int, periods: [Float]) {
        var angles: [Float] = []
        angles.reserveCapacity(4 * rows * columns * periods.count)
        for row in 0..<rows {
            for column in 0..<columns {
                let half = [(row, rows), (column, columns)].flatMap { place, count in
                    let coordinate = 2 * ((Float(place) + 0.5) / Float(count)) - 1
                    return periods.map { 2 * Float.pi * coordinate / $0 }
                }
                angles += half + half
            }
        }
        patches = rows * columns
        cosines = angles.map { Float(cos(Double($0))) }
        sines = angles.map { Float(sin(Double($0))) }
    }
}
