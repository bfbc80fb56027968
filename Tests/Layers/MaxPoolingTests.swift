import Testing
import TestSupport

@testable import Layers

@Suite struct MaxPoolingTests {
    @Test(.eachRow) func equalsItsDefinition() {
        eachRow([(1, 1), (1, 2), (2, 1), (2, 2), (3, 5), (6, 7), (8, 8)]) {
            equalsItsDefinition(height: $0.0, width: $0.1)
        }
    }

    private func equalsItsDefinition(height: Int, width: Int) {
        let size = MapSize(height: height, width: width)
        // All below zero, so that padding with zeros instead of minus infinity would show.
        let input = HashedNumbers.uniforms("pooling", 2 * size.area).map { $0 - 2 }
        let outputSize = MaxPooling.outputSize(size)
        #expect(outputSize == MapSize(height: (height - 1) / 2 + 1, width: (width - 1) / 2 + 1))
        var output = [Float](repeating: .nan, count: 2 * outputSize.area)
        input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer {
                MaxPooling.apply(input, size, channels: 2, into: $0)
            }
        }
        for index in output.indices {
            let (channel, pixel) = index.quotientAndRemainder(dividingBy: outputSize.area)
            let (y, x) = pixel.quotientAndRemainder(dividingBy: outputSize.width)
            let neighbours = input.indices.filter { source in
                let (row, column) = (source % size.area / width, source % width)
                return source / size.area == channel && abs(row - 2 * y) <= 1 && abs(column - 2 * x) <= 1
            }
            #expect(output[index] == neighbours.map { input[$0] }.max())
        }
    }

    @Test(.eachRow) func keepsWhatIsNotANumber() {
        eachRow(0..<9) { keepsWhatIsNotANumber(position: $0) }
    }

    private func keepsWhatIsNotANumber(position: Int) {
        var input = [Float](repeating: 1, count: 9)
        input[position] = .nan
        var output = [Float](repeating: 0, count: 4)
        input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer {
                MaxPooling.apply(input, MapSize(height: 3, width: 3), channels: 1, into: $0)
            }
        }
        #expect(output.contains { $0.isNaN })
    }
}
