/// A path with braces, as WebDataset's users name shards: `train-{000000..000146}.tar`, `{train,val}-{0..9}.tar`.
///
/// `{a..b}` are all numbers from one to the other, as wide as the wider one where one of them begins with a zero; `{a,b}` the
/// texts. The last braces vary fastest. Source: Bash's manual, brace expansion, without nesting and steps.
struct NamePattern {
    /// Names at most.
    static let mostNames = 100_000

    /// A text between braces, or what one of them stands for.
    private enum Part {
        case text(String)
        case texts([String])
        case numbers(ClosedRange<Int>, isFalling: Bool, width: Int)

        var count: Int {
            switch self {
            case .text: 1
            case .texts(let texts): texts.count
            case .numbers(let range, _, _): range.count
            }
        }

        func name(_ place: Int) -> String {
            switch self {
            case .text(let text): return text
            case .texts(let texts): return texts[place]
            case .numbers(let range, let isFalling, let width):
                let digits = "\(isFalling ? range.upperBound - place : range.lowerBound + place)"
                return String(repeating: "0", count: max(0, width - digits.count)) + digits
            }
        }
    }

    /// How many names it stands for; nil for more than a limit.
    private let count: Int?
    private let parts: [Part]
    private let path: String

    /// Nil where no braces stand for names.
    init?(_ path: String) {
        self.path = path
        var parts: [Part] = []
        var rest = path[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let inside = rest[rest.index(after: open)..<close]
            parts.append(.text(String(rest[..<open])))
            parts.append(Self.part(inside) ?? .text("{\(inside)}"))
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.text(String(rest)))
        guard parts.contains(where: { if case .text = $0 { false } else { true } }) else { return nil }
        self.parts = parts
        var count = 1
        for part in parts where count <= Self.mostNames {
            let (product, overflows) = count.multipliedReportingOverflow(by: part.count)
            count = overflows ? .max : product
        }
        self.count = count <= Self.mostNames ? count : nil
    }

    private static func part(_ inside: Substring) -> Part? {
        if inside.contains(",") {
            return .texts(inside.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        }
        let ends = inside.split(separator: ".", omittingEmptySubsequences: false)
        // Two dots have nothing between them.
        guard ends.count == 3, ends[1].isEmpty,
            ends.allSatisfy({ $0.utf8.count <= 18 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let first = Int(ends[0]), let last = Int(ends[2])
        else { return nil }
        let isPadded = [ends[0], ends[2]].contains { $0.count > 1 && $0.hasPrefix("0") }
        return .numbers(
            min(first, last)...max(first, last), isFalling: first > last,
            width: isPadded ? max(ends[0].count, ends[2].count) : 0)
    }

    /// All names in their order.
    ///
    /// - Throws: ``DatasetError`` for more than ``mostNames``.
    func names() throws(DatasetError) -> [String] {
        guard let count else { throw .tooMany(path: path, what: "names", limit: Self.mostNames) }
        return (0..<count).map { place in
            var left = place
            var texts: [String] = []
            for part in parts.reversed() {
                texts.append(part.name(left % part.count))
                left /= part.count
            }
            return texts.reversed().joined()
        }
    }
}
