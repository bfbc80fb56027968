import Testing
import TestSupport

@testable import Layers

@Suite struct ZeroPaddingShortcutTests {
    @Test(.eachRow) func takesEveryStrideThPixelBetweenEmptyChannels() {
        eachRow([
            (2, 4, 2, 5, 4), (2, 8, 2, 6, 7), (16, 32, 2, 32, 32), (3, 5, 1, 2, 3), (1, 3, 3, 7, 8),
        ]) {
            takesEveryStrideThPixelBetweenEmptyChannels(
                inputs: $0.0, outputs: $0.1, stride: $0.2, height: $0.3, width: $0.4)
        }
    }

    private func takesEveryStrideThPixelBetweenEmptyChannels(
        inputs: Int, outputs: Int, stride: Int, height: Int, width: Int
    ) {
        let size = MapSize(height: height, width: width)
        let input = HashedNumbers.signed("shortcut", inputs * size.area, amplitude: 1)
        let shortcut = ZeroPaddingShortcut(inputChannels: inputs, outputChannels: outputs, stride: stride)
        let outputSize = shortcut.outputSize(size)
        var output = [Float](repeating: .nan, count: outputs * outputSize.area)
        input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { shortcut.apply(input, size, into: $0) }
        }
        let inFront = (outputs - inputs) / 2
        for index in output.indices {
            let (channel, pixel) = index.quotientAndRemainder(dividingBy: outputSize.area)
            let (y, x) = pixel.quotientAndRemainder(dividingBy: outputSize.width)
            let source = channel - inFront
            let expected =
                (0..<inputs).contains(source) ? input[(source * height + y * stride) * width + x * stride] : 0
            #expect(output[index] == expected)
        }
    }
}
