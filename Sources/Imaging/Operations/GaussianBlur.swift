/// Pillow's `ImageFilter.GaussianBlur`: three extended box filters along each row, then three along each
/// column, with 8 bits between them (`BoxBlur.c`).
struct GaussianBlur {
    /// Boxes along each axis.
    private static let passes = 3

    private let box: ExtendedBox

    /// The blur of a standard deviation in pixels, above 0.
    init(sigma: Double) { box = ExtendedBox(sigma: Float(sigma), passes: Self.passes) }

    /// The blurred image.
    func blurred(_ image: RGBImage) -> RGBImage {
        let turned = Self.transposed(image.pixels, width: image.width, height: image.height)
        let rows = alongColumns(turned, length: image.width)
        let back = Self.transposed(rows, width: image.height, height: image.width)
        return RGBImage(
            trustedWidth: image.width, height: image.height, pixels: alongColumns(back, length: image.height))
    }

    /// Columns are the fast direction: a pass then works on whole rows.
    private func alongColumns(_ pixels: [UInt8], length: Int) -> [UInt8] {
        (0..<Self.passes).reduce(pixels) { source, _ in box.filtered(source, rows: length) }
    }

    private static func transposed(_ pixels: [UInt8], width: Int, height: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
            initialized = pixels.count
            pixels.withUnsafeBufferPointer { source in
                guard var output = target.baseAddress, let input = source.baseAddress else { return }
                for column in 0..<width {
                    var pixel = input + 3 * column
                    for _ in 0..<height {
                        output[0] = pixel[0]
                        output[1] = pixel[1]
                        output[2] = pixel[2]
                        output += 3
                        pixel += 3 * width
                    }
                }
            }
        }
    }
}
