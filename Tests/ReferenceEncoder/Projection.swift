import Foundation

/// f(x) = tanh(W p + b): p are means of normalised pixels on a grid of each colour, W is made of a hash.
struct Projection {
    private static let grid = 4
    private let options: Options
    private let isInstant: Bool

    init(_ options: Options) {
        self.options = options
        isInstant = options["instant"] != nil
    }

    /// Features of each image, one behind the other.
    func features(of pixels: UnsafeRawBufferPointer, _ request: Request) -> [Float] {
        let width = request.output == "projection" ? options.width / 2 : options.width
        let length = request.valueCount / request.count
        return (0..<request.count).flatMap { image in
            project(means(pixels, from: image * length, request), to: width)
        }
    }

    private func project(_ means: [Float], to width: Int) -> [Float] {
        let seed = UInt64(options.number("seed", else: 1))
        return (0..<width).map { row in
            var sum = Self.weight(seed, UInt64(row), 1000)
            for (column, mean) in means.enumerated() {
                sum += Self.weight(seed, UInt64(row), UInt64(column)) * mean
            }
            return Float(tanh(Double(sum)))
        }
    }

    /// A number of -1 to 1, by SplitMix64's finaliser.
    private static func weight(_ seed: UInt64, _ row: UInt64, _ column: UInt64) -> Float {
        var bits = seed &* 0x9E37_79B9_7F4A_7C15 &+ row &* 0xBF58_476D_1CE4_E5B9 &+ column
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float(Double((bits ^ (bits >> 31)) >> 11) / Double(1 << 52) - 1)
    }

    /// Means of the cells of a grid, of every pixel or, with `--instant`, of one of each.
    private func means(_ bytes: UnsafeRawBufferPointer, from start: Int, _ request: Request) -> [Float] {
        let (height, width) =
            options.isNHWC
            ? (request.shape[1], request.shape[2]) : (request.shape[2], request.shape[3])
        return (0..<3).flatMap { channel in
            (0..<Self.grid * Self.grid).map { cell in
                let rows = Self.part(cell / Self.grid, of: height, isInstant)
                let columns = Self.part(cell % Self.grid, of: width, isInstant)
                var sum: Float = 0
                for row in rows {
                    for column in columns {
                        let pixel = row * width + column
                        let place =
                            options.isNHWC ? 3 * pixel + channel : channel * height * width + pixel
                        sum += value(bytes, start + place, channel, request)
                    }
                }
                return sum / Float(rows.count * columns.count)
            }
        }
    }

    private static func part(_ number: Int, of length: Int, _ isOne: Bool) -> Range<Int> {
        let start = number * length / grid
        return start..<(isOne ? start + 1 : max(start + 1, (number + 1) * length / grid))
    }

    private func value(
        _ bytes: UnsafeRawBufferPointer, _ place: Int, _ channel: Int, _ request: Request
    ) -> Float {
        guard request.isByte else { return bytes.load(fromByteOffset: 4 * place, as: Float.self) }
        return (Float(bytes[place]) / 255 - Options.mean[channel]) / Options.deviation[channel]
    }
}
