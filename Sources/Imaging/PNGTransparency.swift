import CImageCodecs

/// What a PNG's tRNS chunk says: alphas of the palette, or the one colour that is transparent.
struct PNGTransparency {
    /// Alpha of the first entries of the palette; the others are opaque.
    let paletteAlphas: [UInt8]
    /// The transparent colour's samples as the file has them, or nil.
    let color: SIMD3<UInt16>?

    init(_ header: codec_png_header) {
        paletteAlphas = withUnsafeBytes(of: header.palette_alpha) {
            Array($0.prefix(Int(header.palette_alpha_count)))
        }
        let (first, second, third) = header.transparent_color
        color = header.has_transparent_color == 1 ? SIMD3(first, second, third) : nil
    }
}
