/// What a hue byte says of red, green and blue: the sixth of the colour circle and the place in it.
struct HueSector {
    /// Where each of red, green and blue is found, as shifts of the bytes value, rising, falling and low.
    private let shifts: (red: UInt32, green: UInt32, blue: UInt32)
    /// Place within the sixth, from 0 to 1.
    private let share: Double

    /// The sector of a hue, where 255 is a whole turn.
    init(hue: UInt8) {
        let sixths = Double(hue) * 6 / 255
        let sector = Int(sixths)
        share = Double(Float(sixths - Double(sector)))
        let (value, rising, falling, low): (UInt32, UInt32, UInt32, UInt32) = (0, 8, 16, 24)
        shifts =
            switch sector {
            case 1: (falling, value, low)
            case 2: (low, value, rising)
            case 3: (low, falling, value)
            case 4: (rising, low, value)
            case 5: (value, low, falling)
            default: (value, rising, low)
            }
    }

    /// Writes red, green and blue of the hue with a saturation and a value.
    ///
    /// Without a branch on the sector, which changes too often to be foreseen.
    @inline(__always)
    func write(saturation: UInt8, value: UInt8, to pixel: UnsafeMutablePointer<UInt8>) {
        let strength = Double(Float(Double(saturation) / 255))
        let light = Double(value)
        let low = Self.rounded(light * (1 - strength))
        let falling = Self.rounded(light * (1 - strength * share))
        let rising = Self.rounded(light * (1 - strength * (1 - share)))
        let bytes = UInt32(value) | rising << 8 | falling << 16 | low << 24
        pixel[0] = UInt8(truncatingIfNeeded: bytes &>> shifts.red)
        pixel[1] = UInt8(truncatingIfNeeded: bytes &>> shifts.green)
        pixel[2] = UInt8(truncatingIfNeeded: bytes &>> shifts.blue)
    }

    /// Half away from zero, for numbers from 0 to 255.
    @inline(__always)
    private static func rounded(_ number: Double) -> UInt32 {
        UInt32(truncatingIfNeeded: Int32(number + 0.5))
    }
}
