/// What follows the product of a convolution: bias, the shortcut's sum, ReLU.
struct Epilogue {
    let bias: [Float]
    let appliesReLU: Bool

    /// y = max(0, y + bias [+ residual]), channel by channel over planes of `area` elements.
    func apply(
        to maps: UnsafeMutableBufferPointer<Float>, adding residual: UnsafeBufferPointer<Float>?, area: Int
    ) {
        let lowest = appliesReLU ? 0 : -Float.infinity
        for (channel, shift) in bias.enumerated() {
            let plane = (channel * area)..<((channel + 1) * area)
            if let residual {
                for index in plane { maps[index] = Swift.max(maps[index] + shift + residual[index], lowest) }
            } else {
                for index in plane { maps[index] = Swift.max(maps[index] + shift, lowest) }
            }
        }
    }
}
