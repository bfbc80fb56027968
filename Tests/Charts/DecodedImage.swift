import CCairo
import Testing

@testable import Charts

/// A PNG read back through Cairo.
struct DecodedImage {
    let width: Int
    let height: Int
    private let pixels: [UInt32]

    init(png bytes: [UInt8]) throws {
        final class Source {
            var rest: ArraySlice<UInt8>
            init(_ bytes: [UInt8]) { rest = bytes[...] }
        }
        let source = Source(bytes)
        let surface = cairo_image_surface_create_from_png_stream(
            { closure, target, count in
                guard let closure, let target else { return CAIRO_STATUS_READ_ERROR }
                let source = Unmanaged<Source>.fromOpaque(closure).takeUnretainedValue()
                guard source.rest.count >= Int(count) else { return CAIRO_STATUS_READ_ERROR }
                for (index, byte) in source.rest.prefix(Int(count)).enumerated() { target[index] = byte }
                source.rest = source.rest.dropFirst(Int(count))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(source).toOpaque())
        defer {
            cairo_surface_destroy(surface)
            withExtendedLifetime(source) {}
        }
        try #require(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS)
        width = Int(cairo_image_surface_get_width(surface))
        height = Int(cairo_image_surface_get_height(surface))
        let stride = Int(cairo_image_surface_get_stride(surface))
        let data = UnsafeRawPointer(try #require(cairo_image_surface_get_data(surface)))
        let (columns, rows) = (width, height)
        pixels = (0..<rows).flatMap { row in
            (0..<columns).map {
                data.load(fromByteOffset: row * stride + 4 * $0, as: UInt32.self) & 0xFF_FFFF
            }
        }
    }

    /// The colour of the pixel at a place on the page, at `scale` pixels a point.
    func color(at point: PagePoint, scale: Double) -> ChartColor {
        let pixel = pixels[Int(point.y * scale) * width + Int(point.x * scale)]
        return ChartColor(
            red: UInt8(pixel >> 16 & 0xFF), green: UInt8(pixel >> 8 & 0xFF), blue: UInt8(pixel & 0xFF))
    }

    /// Whether all pixels on the outermost rows and columns are white.
    var hasWhiteEdge: Bool {
        (0..<width).allSatisfy { pixels[$0] == 0xFF_FFFF && pixels[(height - 1) * width + $0] == 0xFF_FFFF }
            && (0..<height).allSatisfy {
                pixels[$0 * width] == 0xFF_FFFF && pixels[$0 * width + width - 1] == 0xFF_FFFF
            }
    }
}
