/// The largest of 3x3 pixels at every second one; beyond the image counts as minus infinity.
///
/// Source: torchvision's `MaxPool2d(kernel_size=3, stride=2, padding=1)`.
package enum MaxPooling {
    package static func outputSize(_ size: MapSize) -> MapSize {
        MapSize(height: (size.height + 1) / 2, width: (size.width + 1) / 2)
    }

    /// Pools `channels` planes of `size`.
    package static func apply(
        _ input: UnsafeBufferPointer<Float>, _ size: MapSize, channels: Int,
        into output: UnsafeMutableBufferPointer<Float>
    ) {
        let outputSize = outputSize(size)
        var next = 0
        for channel in 0..<channels {
            let plane = channel * size.area
            for y in 0..<outputSize.height {
                let rows = max(0, 2 * y - 1)...min(2 * y + 1, size.height - 1)
                for x in 0..<outputSize.width {
                    let columns = max(0, 2 * x - 1)...min(2 * x + 1, size.width - 1)
                    var largest = -Float.infinity
                    for row in rows {
                        for column in columns {
                            let value = input[plane + row * size.width + column]
                            // Not max(): it would drop NaN, and the overflow behind it would go unseen.
                            largest = value > largest || value.isNaN ? value : largest
                        }
                    }
                    output[next] = largest
                    next += 1
                }
            }
        }
    }
}
