/// Finishes the SVG that Cairo wrote.
enum SVGDocument {
    /// Makes the bytes a function of the chart alone, and names the picture.
    ///
    /// Cairo numbers the page's group by a counter of the process ("surface17"), and pictures too, which would
    /// make two drawings of one chart differ. Texts are outlines, so the title and the caption are added as
    /// the elements that screen readers and searches look for.
    static func finish(_ bytes: [UInt8], title: String, caption: String) -> [UInt8] {
        var text = String(decoding: SVGCounters.renumbered(bytes), as: UTF8.self)
        text = withoutCounters(text)
        guard let root = text.range(of: "<svg "), let end = text[root.upperBound...].firstIndex(of: ">")
        else {
            return Array(text.utf8)
        }
        let names = [("title", title), ("desc", caption)].filter { !$1.isEmpty }
            .map { "\n<\($0)>\(escaped($1))</\($0)>" }
        text.insert(contentsOf: names.joined(), at: text.index(after: end))
        return Array(text.utf8)
    }

    private static func withoutCounters(_ text: String) -> String {
        text.replacing(/id="surface[0-9]+"/, with: "id=\"surface\"")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
