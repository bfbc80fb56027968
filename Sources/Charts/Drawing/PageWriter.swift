import CCairo

/// Draws a page into the bytes of a file.
struct PageWriter {
    let page: any DrawnPage
    let design: ChartDesign

    /// The longest side of an image that Cairo can hold, in pixels.
    private static let longestImageSide = 32_767.0
    /// At most this many pixels in one image: a gigabyte of memory.
    private static let mostPixels = 256.0 * 1024 * 1024
    /// A fixed date in place of the clock's keeps PDF files reproducible.
    private static let creationDate = "2000-01-01T00:00:00Z"

    /// The page in points.
    private var size: ChartSize {
        ChartSize(width: page.size.width * design.scale, height: page.size.height * design.scale)
    }

    func png() throws(ChartError) -> [UInt8] {
        let scale = design.pixelsPerPoint
        // A width in inches or millimetres is a whole number of pixels but for rounding errors.
        let width = (size.width * scale - 1e-6).rounded(.up),
            height = (size.height * scale - 1e-6).rounded(.up)
        for side in [scale, width, height] {
            guard side > 0, side <= Self.longestImageSide else {
                throw .invalidSize(what: "image side in pixels", found: side, limit: Self.longestImageSide)
            }
        }
        guard width * height <= Self.mostPixels else {
            throw .invalidSize(what: "image pixels", found: width * height, limit: Self.mostPixels)
        }
        let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
        defer { cairo_surface_destroy(surface) }
        cairo_surface_set_device_scale(surface, scale, scale)
        try draw(on: surface)
        return PNGResolution.added(72 * scale, to: try Self.png(surface, "writing the PNG image"))
    }

    func svg() throws(ChartError) -> [UInt8] {
        let canvas = SVGCanvas(
            size: size, title: page.title, caption: page.caption, font: design.font, texts: design.svgText)
        try page.draw(on: scaled(canvas))
        return Array(canvas.document.utf8)
    }

    func pdf() throws(ChartError) -> [UInt8] {
        let sink = ByteSink()
        // Cairo may write until its surface is destroyed, which comes before this.
        defer { withExtendedLifetime(sink) {} }
        let surface = cairo_pdf_surface_create_for_stream(
            ByteSink.write, sink.closure, size.width, size.height)
        defer { cairo_surface_destroy(surface) }
        // What submission systems of journals take.
        cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, Self.creationDate)
        if !page.title.isEmpty {
            cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, page.title)
        }
        try draw(on: surface)
        cairo_surface_finish(surface)
        try Self.check(cairo_surface_status(surface), "writing the PDF document")
        return sink.bytes
    }

    /// The pixels of an image surface as a PNG file.
    static func png(_ surface: OpaquePointer?, _ operation: String) throws(ChartError) -> [UInt8] {
        let sink = ByteSink()
        defer { withExtendedLifetime(sink) {} }
        try check(cairo_surface_write_to_png_stream(surface, ByteSink.write, sink.closure), operation)
        return sink.bytes
    }

    private func draw(on surface: OpaquePointer?) throws(ChartError) {
        try Self.check(cairo_surface_status(surface), "making the drawing surface")
        let canvas = CairoCanvas(surface: surface, font: design.font)
        try page.draw(on: scaled(canvas))
        try Self.check(canvas.status, "drawing the chart")
    }

    private func scaled(_ canvas: any Canvas) -> any Canvas {
        design.scale == 1 ? canvas : ScaledCanvas(canvas, scale: design.scale)
    }

    private static func check(_ status: cairo_status_t, _ operation: String) throws(ChartError) {
        guard status != CAIRO_STATUS_SUCCESS else { return }
        throw failure(operation, status)
    }

    /// The error of a status, in Cairo's words.
    static func failure(_ operation: String, _ status: cairo_status_t) -> ChartError {
        let text = cairo_status_to_string(status).map { String(cString: $0) } ?? "status \(status.rawValue)"
        return .cairo(operation: operation, status: text)
    }
}

/// A laid out page that a ``PageWriter`` can write.
protocol DrawnPage {
    /// In points of the layout.
    var size: ChartSize { get }
    /// What readers of the file without eyes for it get to know.
    var title: String { get }
    var caption: String { get }

    func draw(on canvas: any Canvas) throws(ChartError)
}

extension ChartPage: DrawnPage {
    func draw(on canvas: any Canvas) { ChartPainter(canvas: canvas).draw(self) }
}

extension SheetPage: DrawnPage {
    func draw(on canvas: any Canvas) throws(ChartError) { try SheetPainter(canvas: canvas).draw(self) }
}

/// Gathers what a Cairo surface writes.
final class ByteSink {
    private(set) var bytes: [UInt8] = []

    /// What to pass to Cairo as its closure; valid while the sink lives.
    var closure: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    /// The function to pass to Cairo together with `closure`.
    static let write:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<UInt8>?, UInt32
        ) -> cairo_status_t = { closure, data, count in
            guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
            let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
            sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
            return CAIRO_STATUS_SUCCESS
        }
}
