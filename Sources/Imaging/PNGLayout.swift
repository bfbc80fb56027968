/// How a PNG stores its samples, and what RGB Pillow makes of them.
struct PNGLayout {
    /// The PNG specification's colour types.
    enum ColorType: UInt32 {
        case grey = 0
        case rgb = 2
        case palette = 3
        case greyAlpha = 4
        case rgbAlpha = 6
    }

    let colorType: ColorType
    let bitDepth: Int

    init?(colorType: UInt32, bitDepth: UInt32) {
        guard let known = ColorType(rawValue: colorType), [1, 2, 4, 8, 16].contains(bitDepth) else {
            return nil
        }
        self.colorType = known
        self.bitDepth = Int(bitDepth)
    }

    /// The pixels of samples that are a byte each, or two at 16 bits.
    func rgb(_ samples: [UInt8], palette: [UInt8]) -> [UInt8] {
        switch colorType {
        case .grey: PixelConversion.lookUp(bitDepth == 16 ? clippedGrey(samples) : samples, in: greyScale)
        case .palette: PixelConversion.lookUp(samples, in: Self.completed(palette))
        case .rgb: bitDepth == 16 ? PixelConversion.dropAlpha(highBytes(samples), channels: 3) : samples
        case .greyAlpha: PixelConversion.repeatGrey(every(2, from: 0, highBytes(samples)))
        case .rgbAlpha: PixelConversion.dropAlpha(highBytes(samples), channels: 4)
        }
    }

    /// The alpha of each pixel, a byte each; the high byte of 16-bit alphas.
    func alpha(_ samples: [UInt8], transparency: PNGTransparency) -> [UInt8] {
        switch colorType {
        case .greyAlpha: every(2, from: 1, highBytes(samples))
        case .rgbAlpha: every(4, from: 3, highBytes(samples))
        case .palette:
            samples.map {
                transparency.paletteAlphas.indices.contains(Int($0))
                    ? transparency.paletteAlphas[Int($0)] : 255
            }
        case .grey, .rgb: alphaOfColor(samples, transparency.color)
        }
    }

    /// 0 where a pixel's samples are those of the transparent colour, before anything is scaled.
    private func alphaOfColor(_ samples: [UInt8], _ color: SIMD3<UInt16>?) -> [UInt8] {
        let channels = colorType == .rgb ? 3 : 1
        let sampleBytes = bitDepth == 16 ? 2 : 1
        let step = channels * sampleBytes
        guard let color else { return [UInt8](repeating: 255, count: samples.count / step) }
        let key = (0..<channels).flatMap { channel in
            bitDepth == 16
                ? [UInt8(color[channel] >> 8), UInt8(truncatingIfNeeded: color[channel])]
                : [UInt8(truncatingIfNeeded: color[channel])]
        }
        return stride(from: 0, to: samples.count, by: step).map {
            samples[$0..<$0 + step].elementsEqual(key) ? 0 : 255
        }
    }

    /// Grey of few bits spread over 0...255.
    private var greyScale: [UInt8] {
        let maximum = (1 << min(bitDepth, 8)) - 1
        return (0..<256).flatMap { value in
            [UInt8](repeating: UInt8(min(value, maximum) * 255 / maximum), count: 3)
        }
    }

    /// Pillow clips 16-bit grey at 255, and takes the high byte of all other 16-bit samples.
    private func clippedGrey(_ samples: [UInt8]) -> [UInt8] {
        stride(from: 0, to: samples.count, by: 2).map { samples[$0] == 0 ? samples[$0 + 1] : 255 }
    }

    private func highBytes(_ samples: [UInt8]) -> [UInt8] {
        guard bitDepth == 16 else { return samples }
        return stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
    }

    private func every(_ step: Int, from first: Int, _ samples: [UInt8]) -> [UInt8] {
        stride(from: first, to: samples.count, by: step).map { samples[$0] }
    }

    /// Entries that the file lacks are black in Pillow.
    private static func completed(_ palette: [UInt8]) -> [UInt8] {
        let known = palette.prefix(768)
        return known + [UInt8](repeating: 0, count: 768 - known.count)
    }
}
