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

/// Names that Cairo numbers by a counter of the process, such as `image6` and `pattern7`.
enum SVGCounters {
    private static let names = ["image", "pattern", "source"].map { Array($0.utf8) }
    private static let identifier = Array("id=\"".utf8)
    private static let (hash, zero, nine) = (UInt8(ascii: "#"), UInt8(ascii: "0"), UInt8(ascii: "9"))
    private static let closings = [UInt8(ascii: "\""), UInt8(ascii: ")")]

    /// The document with these names numbered from 1 in the order in which they occur.
    static func renumbered(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var numbers: [[UInt8]: Int] = [:]
        var place = 0
        while place < bytes.count {
            guard let start = start(in: bytes, at: place), let end = end(in: bytes, from: start.number) else {
                result.append(bytes[place])
                place += 1
                continue
            }
            let name = Array(bytes[start.name..<end])
            let number = numbers[name] ?? numbers.count + 1
            numbers[name] = number
            result += bytes[place..<start.number] + Array("\(number)".utf8)
            place = end
        }
        return result
    }

    /// Where a name and its number begin, if `place` is that of `#` or `id="` before one.
    private static func start(in bytes: [UInt8], at place: Int) -> (name: Int, number: Int)? {
        let lead: Int
        if bytes[place] == hash {
            lead = 1
        } else if bytes[place] == identifier[0], bytes[place...].starts(with: identifier) {
            lead = identifier.count
        } else {
            return nil
        }
        let rest = bytes[(place + lead)...]
        return names.first { rest.starts(with: $0) }
            .map { (place + lead, place + lead + $0.count) }
    }

    /// The end of a number that nothing but a quote or a bracket follows.
    private static func end(in bytes: [UInt8], from start: Int) -> Int? {
        let end = bytes[start...].firstIndex { $0 < zero || $0 > nine } ?? bytes.count
        return end > start && end < bytes.count && closings.contains(bytes[end]) ? end : nil
    }
}
