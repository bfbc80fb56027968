import CCairo

/// A picture as Cairo holds it.
final class ImageSurface {
    let surface: OpaquePointer?
    let width: Int
    let height: Int

    /// - Throws: `ChartError.cairo` where Cairo has no memory for it.
    init(_ image: ChartImage) throws(ChartError) {
        (width, height) = (image.width, image.height)
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        let status = cairo_surface_status(surface)
        guard status == CAIRO_STATUS_SUCCESS, let data = cairo_image_surface_get_data(surface) else {
            throw PageWriter.failure("making a picture's surface", status)
        }
        let stride = Int(cairo_image_surface_get_stride(surface))
        let target = UnsafeMutableRawPointer(data)
        cairo_surface_flush(surface)
        for row in 0..<height {
            for column in 0..<width {
                let pixel = 3 * (row * width + column)
                let (red, green, blue) = (
                    image.pixels[pixel], image.pixels[pixel + 1], image.pixels[pixel + 2]
                )
                target.storeBytes(
                    of: UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue),
                    toByteOffset: row * stride + 4 * column, as: UInt32.self)
            }
        }
        cairo_surface_mark_dirty(surface)
    }

    deinit { cairo_surface_destroy(surface) }
}
