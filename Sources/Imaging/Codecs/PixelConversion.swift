/// Samples as files store them to red, green and blue, as Pillow's `convert("RGB")`.
enum PixelConversion {
    /// Grey to three equal bytes.
    static func repeatGrey(_ samples: [UInt8]) -> [UInt8] {
        mapPixels(samples, stride: 1) { source, target in
            target[0] = source[0]
            target[1] = source[0]
            target[2] = source[0]
        }
    }

    /// The first three samples of every `channels`; the alpha is dropped, not blended.
    static func dropAlpha(_ samples: [UInt8], channels: Int) -> [UInt8] {
        mapPixels(samples, stride: channels) { source, target in
            target[0] = source[0]
            target[1] = source[1]
            target[2] = source[2]
        }
    }

    /// Each sample looked up in a table of 256 colours of three bytes.
    static func lookUp(_ samples: [UInt8], in palette: [UInt8]) -> [UInt8] {
        mapPixels(samples, stride: 1) { source, target in
            let entry = 3 * Int(source[0])
            target[0] = palette[entry]
            target[1] = palette[entry + 1]
            target[2] = palette[entry + 2]
        }
    }

    /// CMYK that is stored inverted, as Adobe does and as Pillow takes all JPEGs to be.
    ///
    /// With k' = 255 - black, a channel is k' - round(ink * k' / 255).
    static func convertInvertedCMYK(_ samples: [UInt8]) -> [UInt8] {
        mapPixels(samples, stride: 4) { source, target in
            let light = Int(source[3])
            for channel in 0..<3 {
                let ink = 255 - Int(source[channel])
                target[channel] = UInt8(light - divideBy255(ink * light))
            }
        }
    }

    /// Red, green and blue that were multiplied by the alpha behind them, divided by it again and rounded down; black where
    /// there is none.
    static func divideByAlpha(_ samples: [UInt8]) -> [UInt8] {
        mapPixels(samples, stride: 4) { source, target in
            let alpha = Int(source[3])
            for channel in 0..<3 {
                target[channel] = alpha == 0 ? 0 : UInt8(min(Int(source[channel]) * 255 / alpha, 255))
            }
        }
    }

    /// The quotient rounded to nearest, for 0...65025.
    private static func divideBy255(_ product: Int) -> Int {
        let shifted = product + 128
        return ((shifted >> 8) + shifted) >> 8
    }

    /// Makes three bytes of every `stride` samples.
    static func mapPixels(
        _ samples: [UInt8], stride: Int,
        _ convert: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
    ) -> [UInt8] {
        let pixelCount = samples.count / stride
        return [UInt8](unsafeUninitializedCapacity: pixelCount * 3) { target, initialized in
            samples.withUnsafeBufferPointer { source in
                guard let input = source.baseAddress, let output = target.baseAddress else { return }
                for pixel in 0..<pixelCount {
                    convert(input + pixel * stride, output + pixel * 3)
                }
                initialized = pixelCount * 3
            }
        }
    }
}
