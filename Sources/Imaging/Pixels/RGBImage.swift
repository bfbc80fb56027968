import JointAugmentation

/// An image of 8-bit red, green and blue, row by row from the top, three bytes a pixel.
public struct RGBImage: Sendable, Equatable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// `height * width * 3` bytes: red, green, blue of each pixel.
    public let pixels: [UInt8]

    /// Makes an image of bytes that are already in place.
    ///
    /// - Throws: ``ImagingError`` when a side is below 1 or `pixels` is not `height * width * 3` long.
    public init(width: Int, height: Int, pixels: [UInt8]) throws(ImagingError) {
        try ImagingError.checkPixels(
            width: width, height: height, channels: 3, found: pixels.count)
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Makes an image of bytes whose number is right by construction.
    init(trustedWidth width: Int, height: Int, pixels: [UInt8]) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }
}

extension RGBImage {
    /// The part of the image inside of `box`.
    ///
    /// - Throws: ``ImagingError`` when the box is empty or reaches beyond the image.
    public func cropped(to box: CropBox) throws(ImagingError) -> Self {
        try resampled(box, width: box.width, height: box.height, order: .pillow13)
    }

    /// The image at another size, as Pillow's `resize((width, height), Image.BILINEAR)`.
    ///
    /// - Throws: ``ImagingError`` when a side is below 1 or there are more pixels than ``ImageLimits``'
    ///   default.
    public func resized(width: Int, height: Int, order: PassOrder = .pillow13) throws(ImagingError) -> Self {
        try resampled(
            CropBox(left: 0, top: 0, width: self.width, height: self.height), width: width, height: height,
            order: order)
    }

    /// What a square view sees: crops first, then resizes to `side` x `side`. The filter never sees
    /// what is outside of the crop. Equal to ``cropped(to:)`` and ``resized(width:height:)`` in turn,
    /// without the copy between them.
    ///
    /// - Throws: ``ImagingError`` when the box is empty or reaches beyond the image, or `side` is out of range.
    public func view(of box: CropBox, side: Int, order: PassOrder = .pillow13) throws(ImagingError) -> Self {
        try resampled(box, width: side, height: side, order: order)
    }

    /// The image with left and right exchanged.
    public func flippedHorizontally() -> Self {
        let flipped = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
            initialized = pixels.count
            pixels.withUnsafeBufferPointer { source in
                for row in 0..<height {
                    var to = (row + 1) * width * 3
                    for from in stride(from: row * width * 3, to: to, by: 3) {
                        to -= 3
                        for channel in 0..<3 { target[to + channel] = source[from + channel] }
                    }
                }
            }
        }
        return Self(trustedWidth: width, height: height, pixels: flipped)
    }

    /// The image turned and mirrored as TIFF's and Exif's orientation says, 1 to 8; as it is for any other number.
    func turned(_ orientation: Int) throws(ImagingError) -> Self {
        guard (2...8).contains(orientation) else { return self }
        let swapsSides = orientation >= 5
        let (rows, columns) = swapsSides ? (width, height) : (height, width)
        let fromRight = [2, 3, 7, 8].contains(orientation)
        let fromBottom = [3, 4, 6, 7].contains(orientation)
        var turned: [UInt8] = []
        turned.reserveCapacity(pixels.count)
        for row in 0..<rows {
            for column in 0..<columns {
                let (along, down) = swapsSides ? (row, column) : (column, row)
                let x = fromRight ? width - 1 - along : along
                let y = fromBottom ? height - 1 - down : down
                let place = 3 * (y * width + x)
                turned.append(contentsOf: pixels[place..<place + 3])
            }
        }
        return try Self(width: columns, height: rows, pixels: turned)
    }

    private func resampled(
        _ box: CropBox, width: Int, height: Int, order: PassOrder
    ) throws(ImagingError) -> Self {
        try check(box)
        let limits = ImageLimits.standard
        guard limits.allow(width: width, height: height) else {
            throw .wrongTargetSize(width: width, height: height, maximumPixels: limits.maximumPixels)
        }
        let resampler = BilinearResampler(
            inputWidth: box.width, inputHeight: box.height, outputWidth: width, outputHeight: height,
            order: order)
        let rowBytes = self.width * 3
        let result = pixels.withUnsafeBufferPointer { buffer -> [UInt8] in
            guard let base = buffer.baseAddress else { return [] }
            return resampler.resize(base + box.top * rowBytes + box.left * 3, rowBytes: rowBytes)
        }
        return try Self(width: width, height: height, pixels: result)
    }

    /// Differences, not sums: a box from outside may have any numbers.
    private func check(_ box: CropBox) throws(ImagingError) {
        guard box.left >= 0, box.top >= 0, box.width >= 1, box.height >= 1,
            box.width <= width, box.height <= height,
            box.left <= width - box.width, box.top <= height - box.height
        else {
            throw .wrongCrop(
                left: box.left, top: box.top, width: box.width, height: box.height,
                imageWidth: width, imageHeight: height)
        }
    }
}
