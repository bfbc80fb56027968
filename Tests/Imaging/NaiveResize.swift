import Imaging

/// Pillow's bilinear resize, written as its definition: the oracle of the fast one.
enum NaiveResize {
    static func resize(
        _ image: RGBImage, width: Int, height: Int, columnsFirst: Bool
    ) throws -> RGBImage {
        guard columnsFirst else {
            return try alongColumns(alongRows(image, width: width), height: height)
        }
        return try alongRows(alongColumns(image, height: height), width: width)
    }

    private static func alongColumns(_ image: RGBImage, height: Int) throws -> RGBImage {
        try transposed(alongRows(transposed(image), width: height))
    }

    private static func alongRows(_ image: RGBImage, width: Int) throws -> RGBImage {
        guard image.width != width else { return image }
        let weights = (0..<width).map { fixedWeights(at: $0, from: image.width, to: width) }
        var pixels: [UInt8] = []
        for row in 0..<image.height {
            for column in 0..<width {
                for channel in 0..<3 {
                    var sum = 1 << 21
                    for source in 0..<image.width {
                        sum +=
                            weights[column][source]
                            * Int(image.pixels[(row * image.width + source) * 3 + channel])
                    }
                    pixels.append(UInt8(clamping: sum >> 22))
                }
            }
        }
        return try RGBImage(width: width, height: image.height, pixels: pixels)
    }

    /// A weight for every input, 0 outside of the support.
    private static func fixedWeights(at position: Int, from input: Int, to output: Int) -> [Int] {
        let scale = Double(input) / Double(output)
        let support = max(scale, 1)
        let center = (Double(position) + 0.5) * scale
        let first = max(Int(center - support + 0.5), 0)
        let end = min(Int(center + support + 0.5), input)
        let triangle = (0..<input).map { source in
            let distance = abs((Double(source) - center + 0.5) / support)
            return source >= first && source < end ? max(0, 1 - distance) : 0
        }
        let sum = triangle.reduce(0, +)
        return triangle.map { Int(($0 / sum * 4_194_304).rounded(.toNearestOrAwayFromZero)) }
    }

    private static func transposed(_ image: RGBImage) throws -> RGBImage {
        let pixels = (0..<image.width).flatMap { column in
            (0..<image.height).flatMap { row in
                (0..<3).map { image.pixels[(row * image.width + column) * 3 + $0] }
            }
        }
        return try RGBImage(width: image.height, height: image.width, pixels: pixels)
    }
}
