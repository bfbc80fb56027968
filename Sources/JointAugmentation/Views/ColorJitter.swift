import Statistics

/// torchvision's `ColorJitter`: up to four operations in a random order, each with a uniform parameter.
public struct ColorJitter: Sendable, Hashable {
    /// Factors of the brightness, or nil to leave it.
    public let brightness: ClosedRange<Double>?
    /// Factors of the contrast, or nil to leave it.
    public let contrast: ClosedRange<Double>?
    /// Factors of the saturation, or nil to leave it.
    public let saturation: ClosedRange<Double>?
    /// Shifts of the hue in turns, or nil to leave it.
    public let hue: ClosedRange<Double>?

    /// Makes a jitter. As in torchvision, a range that holds nothing but the neutral value (1, or 0 for the hue)
    /// leaves its operation out, which for the hue is not the same: it goes through 8-bit HSV even at 0.
    public init(
        brightness: ClosedRange<Double>? = nil, contrast: ClosedRange<Double>? = nil,
        saturation: ClosedRange<Double>? = nil, hue: ClosedRange<Double>? = nil
    ) {
        self.brightness = brightness == 1...1 ? nil : brightness
        self.contrast = contrast == 1...1 ? nil : contrast
        self.saturation = saturation == 1...1 ? nil : saturation
        self.hue = hue == 0...0 ? nil : hue
    }

    /// Draws the order, then brightness, contrast, saturation and hue: as many numbers whatever comes out.
    func draw(using generator: inout some RandomNumberGenerator) -> [ViewOperation] {
        var order = [0, 1, 2, 3]
        for place in 0..<3 {
            order.swapAt(place, place + generator.nextIndex(below: 4 - place))
        }
        let drawn: [ViewOperation?] = [
            brightness.map { .brightness(generator.nextUniform(in: $0)) },
            contrast.map { .contrast(generator.nextUniform(in: $0)) },
            saturation.map { .saturation(generator.nextUniform(in: $0)) },
            hue.map { .hueShift(generator.nextUniform(in: $0)) },
        ]
        return order.compactMap { drawn[$0] }
    }
}
