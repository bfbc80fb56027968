import Testing

@testable import Layers

/// Inside are the outputs whose patches read nothing beyond the map; the edges are the others, each once.
@Suite struct PatchRegionsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let kernel: Int
        let stride: Int
        let padding: Int
        let height: Int
        let width: Int

        var testDescription: String {
            "kernel \(kernel), stride \(stride), padding \(padding), \(height) x \(width)"
        }
    }

    static let cases = [
        (7, 2, 3, 224, 224), (7, 2, 3, 33, 20), (3, 2, 1, 14, 15), (3, 1, 1, 1, 4), (5, 3, 2, 9, 6),
        (3, 2, 0, 8, 9), (7, 1, 3, 3, 2), (1, 2, 0, 5, 6),
    ].map { Case(kernel: $0.0, stride: $0.1, padding: $0.2, height: $0.3, width: $0.4) }

    @Test(arguments: cases) func areThoseOfTheDefinition(_ item: Case) {
        let geometry = ConvolutionGeometry(
            inputChannels: 1, outputChannels: 1, kernel: item.kernel, stride: item.stride,
            padding: item.padding)
        let size = MapSize(height: item.height, width: item.width)
        let (regions, outputSize) = (PatchRegions(geometry, size), geometry.outputSize(size))
        for row in 0..<outputSize.height {
            for column in 0..<outputSize.width {
                let isInside =
                    reads(item, row, item.height) && reads(item, column, item.width)
                #expect(contains(regions.inside, row, column) == isInside)
                #expect(regions.edges.filter { contains($0, row, column) }.count == (isInside ? 0 : 1))
            }
        }
        #expect(regions.inside.count + regions.edges.reduce(0) { $0 + $1.count } == outputSize.area)
    }

    /// Copies stay where lines are short or many patches lie over an edge.
    @Test func onlyLongLinesAreWorthIt() {
        func areWorthIt(side: Int, kernel: Int) -> Bool {
            let geometry = ConvolutionGeometry(
                inputChannels: 1, outputChannels: 1, kernel: kernel, stride: 2, padding: kernel / 2)
            return PatchRegions(geometry, MapSize(height: side, width: side)).areWorthIt
        }
        #expect(areWorthIt(side: 224, kernel: 7))
        #expect(!areWorthIt(side: 56, kernel: 3))
        #expect(!areWorthIt(side: 110, kernel: 13))
    }

    private func reads(_ item: Case, _ output: Int, _ length: Int) -> Bool {
        let first = output * item.stride - item.padding
        return first >= 0 && first + item.kernel <= length
    }

    private func contains(_ region: PatchRegions.Region, _ row: Int, _ column: Int) -> Bool {
        region.rows.contains(row) && region.columns.contains(column)
    }
}
