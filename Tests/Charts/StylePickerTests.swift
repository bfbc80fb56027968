import Foundation
import TestSupport
import Testing

@testable import Charts

/// Automatic styles differ, in print and with colour-blind eyes too.
struct StylePickerTests {
    private func styles(_ count: Int, given: [SeriesStyle] = []) -> [SeriesStyle] {
        let new = (0..<count).map { Series.vertical("\($0)", x: 0) }
        return StylePicker.styles(of: given.map { Series("given", .vertical(x: 0), style: $0) } + new)
    }

    @Test func noTwoAgreeInColourAndDash() {
        let looks = styles(SeriesStyle.automaticCount).map { [AnyHashable($0.color), AnyHashable($0.dash)] }
        #expect(Set(looks).count == SeriesStyle.automaticCount)
    }

    @Test func theFirstSixDifferInColourDashMarkerAndHatch() {
        let first = styles(6)
        #expect(Set(first.map(\.color)).count == 6 && Set(first.map(\.dash)).count == 6)
        #expect(Set(first.map(\.marker)).count == 6 && Set(first.prefix(5).map(\.hatch)).count == 5)
    }

    @Test func keepsAwayFromGivenStyles() {
        let five = styles(5, given: [SampleCharts.randomCropStyle]).dropFirst()
        #expect(five.allSatisfy { $0.color != .bluishGreen && $0.dash != .dotted })
        #expect(Set(five.map(\.color)).count == 5 && Set(five.map(\.dash)).count == 5)
    }

    @Test func manyHistogramsHaveThinFills() {
        let steps = (0..<4).map { Series.steps("\($0)", edges: [0, 1], heights: [1]) }
        let opacities = StylePicker.styles(of: steps).map(\.fillOpacity)
        #expect(opacities.allSatisfy { $0 == SeriesStyle.automatic(0).fillOpacity / 2 })
    }

    /// Matrices of Machado, Oliveira and Fernandes (2009) for full protanopia, deuteranopia and
    /// tritanopia, on linear RGB.
    private static let deficiencies: [[[Double]]] = [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [
            [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ]

    private func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
        matrix.map { row in zip(row, vector).map { $0 * $1 }.reduce(0, +) }
    }

    /// CIELAB coordinates (D65) as an eye with the deficiency sees the colour.
    private func lab(_ color: ChartColor, _ deficiency: [[Double]]) -> [Double] {
        let linear = [color.red, color.green, color.blue].map { component in
            let share = Double(component) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        let seen = product(deficiency, linear).map { min(max($0, 0), 1) }
        let toXYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
        let scaled = zip(product(toXYZ, seen), [0.9505, 1, 1.089]).map { value, white in
            let share = value / white
            return share > 216.0 / 24_389 ? cbrt(share) : (24_389.0 / 27 * share + 16) / 116
        }
        return [116 * scaled[1] - 16, 500 * (scaled[0] - scaled[1]), 200 * (scaled[1] - scaled[2])]
    }

    @Test(.eachRow) func coloursStayApartForColourBlindEyes() {
        eachRow(Self.deficiencies) { coloursStayApartForColourBlindEyes($0) }
    }

    private func coloursStayApartForColourBlindEyes(_ deficiency: [[Double]]) {
        let seen = SeriesStyle.colors.map { lab($0, deficiency) }
        // A difference of 2.3 is just noticeable; four times that is plain in separate lines.
        let plain = 4 * 2.3
        for (index, color) in seen.enumerated() {
            for other in seen[(index + 1)...] {
                let distance = zip(color, other).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
                #expect(distance > plain, "colour \(index)")
            }
        }
    }
}
