/// A colour as Pillow's mode HSV holds it: hue, saturation and value of a byte each, 255 a whole turn.
///
/// The arithmetic mixes float32 and float64 exactly as `rgb2hsv_row` and `hsv2rgb` of `Convert.c` do: the bytes
/// are cut off on one way and rounded on the other, so that there and back does not give the same colour.
struct HSVColor {
    var hue: UInt8
    let saturation: UInt8
    let value: UInt8

    /// The colour of a pixel.
    @inline(__always)
    init(_ pixel: UnsafePointer<UInt8>) {
        let (red, green, blue) = (pixel[0], pixel[1], pixel[2])
        let largest = max(red, max(green, blue))
        let smallest = min(red, min(green, blue))
        value = largest
        guard smallest != largest else {
            (hue, saturation) = (0, 0)
            return
        }
        let range = Float(largest &- smallest)
        let redShare = Float(largest &- red) / range
        let greenShare = Float(largest &- green) / range
        let blueShare = Float(largest &- blue) / range
        let sixths: Float
        if red == largest {
            sixths = blueShare - greenShare
        } else if green == largest {
            sixths = Float(2 + Double(redShare) - Double(blueShare))
        } else {
            sixths = Float(4 + Double(greenShare) - Double(redShare))
        }
        let turn = Double(sixths) / 6 + 1
        hue = UInt8(Double(Float(turn >= 1 ? turn - 1 : turn)) * 255)
        saturation = UInt8(Double(range / Float(largest)) * 255)
    }

    /// Writes red, green and blue.
    @inline(__always)
    func write(to pixel: UnsafeMutablePointer<UInt8>) {
        let sixths = Double(hue) * 6 / 255
        let sector = Int(sixths)
        let share = Double(Float(sixths - Double(sector)))
        let strength = Double(Float(Double(saturation) / 255))
        let light = Double(value)
        let low = Self.rounded(light * (1 - strength))
        let falling = Self.rounded(light * (1 - strength * share))
        let rising = Self.rounded(light * (1 - strength * (1 - share)))
        switch sector {
        case 1: (pixel[0], pixel[1], pixel[2]) = (falling, value, low)
        case 2: (pixel[0], pixel[1], pixel[2]) = (low, value, rising)
        case 3: (pixel[0], pixel[1], pixel[2]) = (low, falling, value)
        case 4: (pixel[0], pixel[1], pixel[2]) = (rising, low, value)
        case 5: (pixel[0], pixel[1], pixel[2]) = (value, low, falling)
        default: (pixel[0], pixel[1], pixel[2]) = (value, rising, low)
        }
    }

    /// Half away from zero, for numbers from 0 to 255.
    @inline(__always)
    private static func rounded(_ number: Double) -> UInt8 { UInt8(number + 0.5) }
}
