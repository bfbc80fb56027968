import Imaging

/// Pillow's Gaussian blur, written as its definition: the oracle of the fast one.
enum NaiveBlur {
    static func blur(_ image: RGBImage, sigma: Float) throws -> RGBImage {
        let radius = boxRadius(sigma)
        var pixels = image.pixels
        for _ in 0..<3 { pixels = pass(pixels, image, radius, alongRows: true) }
        for _ in 0..<3 { pixels = pass(pixels, image, radius, alongRows: false) }
        return try RGBImage(width: image.width, height: image.height, pixels: pixels)
    }

    private static func boxRadius(_ sigma: Float) -> Float {
        let variance = sigma * sigma / 3
        let length = Float((12 * Double(variance) + 1).squareRoot())
        let whole = Float(((Double(length) - 1) / 2).rounded(.down))
        let share =
            (2 * whole + 1) * (whole * (whole + 1) - 3 * variance)
            / (6 * (variance - (whole + 1) * (whole + 1)))
        return whole + share
    }

    /// Every sample is the weighted sum of all within the box, those beyond the edge being the edge's.
    private static func pass(_ pixels: [UInt8], _ image: RGBImage, _ radius: Float, alongRows: Bool)
        -> [UInt8]
    {
        let reach = Int(radius)
        let weight = Int(Float(1 << 24) / (radius * 2 + 1))
        let endWeight = ((1 << 24) - (2 * reach + 1) * weight) / 2
        return pixels.indices.map { index in
            let (row, column, channel) = (index / 3 / image.width, index / 3 % image.width, index % 3)
            var sum = 1 << 23
            for step in (-reach - 1)...(reach + 1) {
                let other = alongRows ? column + step : column
                let otherRow = alongRows ? row : row + step
                let x = min(max(other, 0), image.width - 1)
                let y = min(max(otherRow, 0), image.height - 1)
                let factor = abs(step) > reach ? endWeight : weight
                sum += factor * Int(pixels[(y * image.width + x) * 3 + channel])
            }
            return UInt8(sum >> 24)
        }
    }
}
