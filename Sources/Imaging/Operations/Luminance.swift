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
