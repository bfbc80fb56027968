import JointAugmentation

extension RGBImage {
    /// The image blurred as Pillow's `ImageFilter.GaussianBlur(radius: sigma)`, which SimSiam and MoCo v3 use: an
    /// approximation by boxes, not torchvision's kernel.
    ///
    /// - Parameter sigma: standard deviation in pixels; 0 leaves the image as it is.
    /// - Throws: ``ImagingError`` when it is negative or above ``OperationLimits/blurSigma``.
    public func gaussianBlurred(sigma: Double) throws(ImagingError) -> Self {
        try OperationLimits.check("blur sigma", sigma, in: OperationLimits.blurSigma)
        return sigma == 0 ? self : GaussianBlur(sigma: sigma).blurred(self)
    }
}

/// Pillow's `ImageFilter.GaussianBlur`: three extended box filters along each row, then three along each
/// column, with 8 bits between them (`BoxBlur.c`).
struct GaussianBlur {
    /// Boxes along each axis.
    private static let passes = 3

    private let box: ExtendedBox

    /// The blur of a standard deviation in pixels, above 0.
    init(sigma: Double) { box = ExtendedBox(sigma: Float(sigma), passes: Self.passes) }

    /// The blurred image.
    func blurred(_ image: RGBImage) -> RGBImage {
        let turned = Self.transposed(image.pixels, width: image.width, height: image.height)
        let rows = alongColumns(turned, length: image.width)
        let back = Self.transposed(rows, width: image.height, height: image.width)
        return RGBImage(
            trustedWidth: image.width, height: image.height, pixels: alongColumns(back, length: image.height))
    }

    /// Columns are the fast direction: a pass then works on whole rows.
    func alongColumns(_ pixels: [UInt8], length: Int) -> [UInt8] {
        (0..<Self.passes).reduce(pixels) { source, _ in box.filtered(source, rows: length) }
    }

    private static func transposed(_ pixels: [UInt8], width: Int, height: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
            initialized = pixels.count
            pixels.withUnsafeBufferPointer { source in
                guard var output = target.baseAddress, let input = source.baseAddress else { return }
                for column in 0..<width {
                    var pixel = input + 3 * column
                    for _ in 0..<height {
                        output[0] = pixel[0]
                        output[1] = pixel[1]
                        output[2] = pixel[2]
                        output += 3
                        pixel += 3 * width
                    }
                }
            }
        }
    }
}

/// A box filter whose radius need not be whole: 2 `reach` + 1 samples of full weight and one of less at either
/// end, in fixed point of 24 bits. The first and the last sample stand for those beyond the edges.
///
/// Source: Gwosdek, Grewenig, Bruhn and Weickert, "Theoretical foundations of Gaussian convolution by extended
/// box filtering", SSVM 2011; rounding as in Pillow's `BoxBlur.c`.
struct ExtendedBox {
    private static let precision: UInt32 = 24
    private static let half: UInt32 = 1 << 23

    /// Samples of full weight on either side of the middle.
    let reach: Int
    /// The weight of every sample within the reach.
    let weight: UInt32
    /// The weight of the samples just beyond the reach.
    let endWeight: UInt32

    /// The box that spans `radius` samples, not always a whole number, to either side.
    init(radius: Float) {
        reach = Int(radius)
        weight = UInt32(Float(1 << Self.precision) / (radius * 2 + 1))
        endWeight = ((1 << Self.precision) &- UInt32(2 * reach + 1) &* weight) / 2
    }

    /// The box that approximates a Gaussian when it is applied `passes` times.
    ///
    /// With s = sigma^2 / passes and l = floor((sqrt(12 s + 1) - 1) / 2), the radius is
    /// l + (2l + 1)(l (l + 1) - 3s) / (6 (s - (l + 1)^2)).
    init(sigma: Float, passes: Int) {
        let variance = sigma * sigma / Float(passes)
        let length = Float((12 * Double(variance) + 1).squareRoot())
        let whole = Float(((Double(length) - 1) / 2).rounded(.down))
        let numerator = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance)
        let denominator = 6 * (variance - (whole + 1) * (whole + 1))
        self.init(radius: whole + numerator / denominator)
    }

    /// Filters along the columns of `rows` rows of equal length.
    func filtered(_ source: [UInt8], rows: Int) -> [UInt8] {
        let count = source.count / rows
        var sums = [UInt32](repeating: 0, count: count)
        return [UInt8](unsafeUninitializedCapacity: source.count) { target, initialized in
            initialized = source.count
            source.withUnsafeBufferPointer { input in
                sums.withUnsafeMutableBufferPointer { sums in
                    guard let input = input.baseAddress, let output = target.baseAddress else { return }
                    start(sums, input, rows: rows)
                    for row in 0..<rows {
                        filterRow(row, of: rows, input, into: output + row * count, sums)
                    }
                }
            }
        }
    }

    /// Sums of the full weights around the row above the first.
    private func start(_ sums: UnsafeMutableBufferPointer<UInt32>, _ input: UnsafePointer<UInt8>, rows: Int) {
        let count = sums.count
        let last = input + (rows - 1) * count
        let beyond = UInt32(max(0, reach - rows))
        for sample in 0..<count {
            sums[sample] = UInt32(input[sample]) &* UInt32(reach + 1) &+ UInt32(last[sample]) &* beyond
        }
        for row in 0..<min(reach, rows) {
            let values = input + row * count
            for sample in 0..<count { sums[sample] &+= UInt32(values[sample]) }
        }
    }

    /// One row: the window moves on by a row, then its sums become bytes.
    @inline(__always)
    private func filterRow(
        _ row: Int, of rows: Int, _ input: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<UInt8>,
        _ sums: UnsafeMutableBufferPointer<UInt32>
    ) {
        let count = sums.count
        let leaving = input + max(row - reach - 1, 0) * count
        let entering = input + min(row + reach, rows - 1) * count
        let after = input + min(row + reach + 1, rows - 1) * count
        for sample in 0..<count {
            let sum = sums[sample] &+ UInt32(entering[sample]) &- UInt32(leaving[sample])
            sums[sample] = sum
            let ends = UInt32(leaving[sample]) &+ UInt32(after[sample])
            let value = sum &* weight &+ ends &* endWeight &+ Self.half
            output[sample] = UInt8(truncatingIfNeeded: value &>> Self.precision)
        }
    }
}
