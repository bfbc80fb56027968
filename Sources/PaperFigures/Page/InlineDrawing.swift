import Foundation

/// An SVG inside of a page: its names get a prefix, or those of two drawings would be one.
enum InlineDrawing {
    /// The drawing without its XML declaration, as wide as its place.
    static func html(_ svg: String, prefix: String) -> String {
        var text = svg
        if let start = text.range(of: "<svg") { text.removeSubrange(text.startIndex..<start.lowerBound) }
        for (own, prefixed) in [
            ("id=\"", "id=\"\(prefix)-"), ("href=\"#", "href=\"#\(prefix)-"), ("url(#", "url(#\(prefix)-"),
        ] {
            text = text.replacingOccurrences(of: own, with: prefixed)
        }
        // The place decides the size; the view box keeps the shape.
        if let end = text.range(of: ">") {
            let head = text[..<end.lowerBound].replacing(#/ (width|height)="[^"]*"/#, with: "")
            let name = isWide(head) ? "drawing wide" : "drawing"
            text = head + " class=\"\(name)\" role=\"img\"" + text[end.lowerBound...]
        }
        return text
    }

    /// Whether texts would be too small to read on a page of usual width.
    private static func isWide(_ head: some StringProtocol) -> Bool {
        guard let box = String(head).firstMatch(of: #/viewBox="[-0-9.]+ [-0-9.]+ ([0-9.]+) /#),
            let width = Double(box.1)
        else { return false }
        return width > 900
    }
}
