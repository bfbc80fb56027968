import JointAugmentation

extension RGBImage {
    /// The image blended from black, as Pillow's `ImageEnhance.Brightness`: 0 is black, 1 is the image.
    ///
    /// - Throws: ``ImagingError`` when the factor is negative or above ``OperationLimits/factor``.
    public func adjustingBrightness(by factor: Double) throws(ImagingError) -> Self {
        try OperationLimits.check("brightness factor", factor, in: OperationLimits.factor)
        return lookedUp(in: Blend(factor: factor).table(from: 0))
    }

    /// The image blended from its mean luminance, as Pillow's `ImageEnhance.Contrast`: 0 is flat grey, 1 is the
    /// image.
    ///
    /// - Throws: ``ImagingError`` when the factor is negative or above ``OperationLimits/factor``.
    public func adjustingContrast(by factor: Double) throws(ImagingError) -> Self {
        try OperationLimits.check("contrast factor", factor, in: OperationLimits.factor)
        return lookedUp(in: Blend(factor: factor).table(from: Luminance.roundedMean(of: self)))
    }

    /// The image blended from its greys, as Pillow's `ImageEnhance.Color`: 0 is grey, 1 is the image.
    ///
    /// - Throws: ``ImagingError`` when the factor is negative or above ``OperationLimits/factor``.
    public func adjustingSaturation(by factor: Double) throws(ImagingError) -> Self {
        try OperationLimits.check("saturation factor", factor, in: OperationLimits.factor)
        let blend = Blend(factor: factor)
        return mappingPixels { source, target in
            let grey = Luminance.byte(source)
            target[0] = blend.byte(from: grey, to: source[0])
            target[1] = blend.byte(from: grey, to: source[1])
            target[2] = blend.byte(from: grey, to: source[2])
        }
    }

    /// The image with its hue turned, as torchvision's `adjust_hue` of a PIL image: to HSV of 8 bits and back,
    /// with int(255 turns) added to the hue modulo 256. Not the same image at 0.
    ///
    /// - Parameter turns: of the colour circle.
    /// - Throws: ``ImagingError`` outside of [-1/2, 1/2].
    public func shiftingHue(by turns: Double) throws(ImagingError) -> Self {
        try OperationLimits.check("hue shift", turns, in: OperationLimits.hueShift)
        let shift = UInt8(truncatingIfNeeded: Int(turns * 255))
        let sectors = (0...255).map { HueSector(hue: $0 &+ shift) }
        return sectors.withUnsafeBufferPointer { sectors in
            mappingPixels { source, target in
                let color = HSVColor(source)
                sectors[Int(color.hue)].write(saturation: color.saturation, value: color.value, to: target)
            }
        }
    }

    /// The luminance in all three channels, as torchvision's `rgb_to_grayscale` of a PIL image.
    public func grayscale() -> Self {
        mappingPixels { source, target in
            let grey = Luminance.byte(source)
            target[0] = grey
            target[1] = grey
            target[2] = grey
        }
    }

    /// Bytes from `threshold` on inverted, as Pillow's `ImageOps.solarize`.
    ///
    /// - Parameter threshold: 0 inverts everything.
    public func solarized(from threshold: UInt8 = 128) -> Self {
        lookedUp(in: (0...255).map { $0 < threshold ? $0 : 255 - $0 })
    }

    /// Every byte replaced by its entry in a table of 256.
    private func lookedUp(in table: [UInt8]) -> Self {
        let replaced = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
            initialized = pixels.count
            table.withUnsafeBufferPointer { table in
                pixels.withUnsafeBufferPointer { source in
                    for index in 0..<source.count { target[index] = table[Int(source[index])] }
                }
            }
        }
        return Self(trustedWidth: width, height: height, pixels: replaced)
    }

    private func mappingPixels(
        _ convert: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
    ) -> Self {
        let mapped = PixelConversion.mapPixels(pixels, stride: 3, convert)
        return Self(trustedWidth: width, height: height, pixels: mapped)
    }
}

/// Pillow's `Image.blend`: from + factor (to - from) in float32, cut off to a whole number and clipped
/// (`Blend.c`). Factors outside of [0, 1] extrapolate.
struct Blend {
    private let factor: Float

    init(factor: Double) { self.factor = Float(factor) }

    /// The blend of two bytes. Exact at the factors 0 and 1, where Pillow copies.
    @inline(__always)
    func byte(from: UInt8, to: UInt8) -> UInt8 {
        let difference = Float(Int32(to) &- Int32(from))
        let value = Float(from) + factor * difference
        return UInt8(max(0, min(255, value)))
    }

    /// The blends of one byte with all 256.
    func table(from: UInt8) -> [UInt8] {
        (0...255).map { byte(from: from, to: $0) }
    }
}

/// Pillow's mode L: (19595 R + 38470 G + 7471 B + 2^15) / 2^16, the weights of ITU-R 601-2 (`Convert.c`).
enum Luminance {
    /// The luminance of a pixel.
    @inline(__always)
    static func byte(_ pixel: UnsafePointer<UInt8>) -> UInt8 {
        let sum = 19595 * UInt32(pixel[0]) + 38470 * UInt32(pixel[1]) + 7471 * UInt32(pixel[2])
        return UInt8(truncatingIfNeeded: (sum &+ 0x8000) &>> 16)
    }

    /// int(mean + 1/2) over the image: what `ImageEnhance.Contrast` blends with.
    static func roundedMean(of image: RGBImage) -> UInt8 {
        var sum = 0
        image.pixels.withUnsafeBufferPointer { pixels in
            guard var pixel = pixels.baseAddress else { return }
            for _ in 0..<(image.width * image.height) {
                sum &+= Int(byte(pixel))
                pixel += 3
            }
        }
        return UInt8(Double(sum) / Double(image.width * image.height) + 0.5)
    }
}

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
