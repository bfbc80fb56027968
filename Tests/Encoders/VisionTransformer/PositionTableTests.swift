import Testing

@testable import Encoders

/// Against torch 2.15's `interpolate` of 0, 1, 4 and 9, and the tables of moco-v3 c349e6e and mae efb2a80.
@Suite struct PositionTableTests {
    private func resized(to count: Int, _ resize: PositionResize) -> [Double] {
        PositionTable.taps(from: 4, to: count, resize).map { taps in
            taps.reduce(0) { $0 + $1.weight * [0, 1, 4, 9][$1.source] }
        }
    }

    @Test func fourPointsBecomeSix() {
        let wanted: [(PositionResize, [Double])] = [
            (.bicubic, [-0.086806, 0.218750, 1.430555, 3.152778, 6.781251, 9.434030]),
            (.antialias, [-0.065789, 0.294118, 1.361111, 3.361111, 6.823530, 9.328948]),
            (.dino, [-0.088480, 0.209823, 1.367899, 2.996628, 6.529581, 9.318965]),
        ]
        for (resize, numbers) in wanted {
            for (found, wanted) in zip(resized(to: 6, resize), numbers) {
                #expect(abs(found - wanted) < Self.printed, "\(resize)")
            }
        }
    }

    @Test func fourPointsBecomeThree() {
        let wanted: [(PositionResize, [Double])] = [
            (.bicubic, [0.091435, 2.125, 8.334494]), (.antialias, [0.075515, 2.359196, 7.935927]),
            (.dino, [0.082616, 1.985279, 7.864154]),
        ]
        for (resize, numbers) in wanted {
            for (found, wanted) in zip(resized(to: 3, resize), numbers) {
                #expect(abs(found - wanted) < Self.printed, "\(resize)")
            }
        }
    }

    /// Six digits of sums of float32 numbers of up to 9.
    private static let printed = 5e-6

    @Test func sinesAndCosinesAreTheProjects() {
        let place = (1 * 4 + 2) * 128
        let elements = [0, 1, 32, 33, 64, 65, 96, 97].map { place + $0 }
        let first: [Float] = [0.841471, 0.681561, 0.540302, 0.731761]
        let second: [Float] = [0.909297, 0.997480, -0.416147, 0.070948]
        for (order, wanted) in [(PositionTable.Order.mocoV3, first + second), (.mae, second + first)] {
            let table = PositionTable.sinCos(rows: 4, columns: 4, width: 128, order)
            for (element, wanted) in zip(elements, wanted) { #expect(abs(table[element] - wanted) < 1e-6) }
        }
    }

    /// The grid that a table is of leaves it as it is; MoCo v3's is computed for another.
    @Test func tablesOfTheirOwnGridStay() {
        let values = PositionTable.sinCos(rows: 4, columns: 4, width: 8, .mocoV3)
        let table = PositionTable(side: 4, width: 8, values: values)
        for resize in [PositionResize.dino, .bicubic, .antialias, .sinCos] {
            #expect(table.resized(rows: 4, columns: 4, resize) == values)
        }
        #expect(
            table.resized(rows: 6, columns: 5, .sinCos)
                == PositionTable.sinCos(rows: 6, columns: 5, width: 8, .mocoV3))
    }
}
