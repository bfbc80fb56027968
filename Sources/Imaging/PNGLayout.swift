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
        case .greyAlpha: PixelConversion.repeatGrey(greyOfPairs(highBytes(samples)))
        case .rgbAlpha: PixelConversion.dropAlpha(highBytes(samples), channels: 4)
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

    private func greyOfPairs(_ samples: [UInt8]) -> [UInt8] {
        stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
    }

    /// Entries that the file lacks are black in Pillow.
    private static func completed(_ palette: [UInt8]) -> [UInt8] {
        let known = palette.prefix(768)
        return known + [UInt8](repeating: 0, count: 768 - known.count)
    }
}
