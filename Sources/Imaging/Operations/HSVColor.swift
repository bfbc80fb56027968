/// A colour as Pillow's mode HSV holds it: hue, saturation and value of a byte each, 255 a whole turn.
///
/// The arithmetic here and in ``HueSector`` mixes float32 and float64 exactly as `rgb2hsv_row` and `hsv2rgb` of
/// `Convert.c` do: the bytes are cut off on one way and rounded on the other, so that there and back does not give
/// the same colour.
struct HSVColor {
    let hue: UInt8
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
        let isRed = red == largest
        let isGreen = !isRed && green == largest
        let added = Float(largest &- (isRed ? blue : isGreen ? red : green)) / range
        let taken = Float(largest &- (isRed ? green : isGreen ? blue : red)) / range
        let sixths = Float((isRed ? 0 : isGreen ? 2 : 4) + Double(added) - Double(taken))
        let turn = Double(sixths) / 6 + 1
        hue = UInt8(Double(Float(turn >= 1 ? turn - 1 : turn)) * 255)
        saturation = UInt8(Double(range / Float(largest)) * 255)
    }
}
