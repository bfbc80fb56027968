import CCairo
import Foundation

/// A font family that is installed.
public struct ChartFont: Sendable, Hashable {
    /// Its name, as fontconfig knows it.
    public let family: String
    /// Whether it has the digits of s₁ and s₂ under the line; in other fonts they stand on it.
    private let hasSubscripts: Bool

    /// DejaVu Sans, in which charts are set where nothing else is asked for.
    public static let standard = ChartFont(known: "DejaVu Sans")

    /// What the texts of charts have beside letters and digits.
    private static let signs = "\u{3B2}\u{3C3}\u{2212}\u{D7}"
    private static let subscripts = [("\u{2081}", "1"), ("\u{2082}", "2")]
    /// Families that every installation has under some name.
    private static let generic: Set = ["serif", "sans-serif", "monospace"]
    private static let mostNamed = 12

    private init(known family: String) { (self.family, hasSubscripts) = (family, true) }

    /// An installed family.
    ///
    /// - Parameter family: its name in any case, or `serif`, `sans-serif` or `monospace`.
    /// - Throws: `ChartError.unknownFont` with the families that there are; `ChartError.fontLacks` where it has no glyphs
    ///   for the signs of charts.
    public init(_ family: String) throws(ChartError) {
        guard let match = FontMatch(family) else { throw .unknownFont(family: family, taken: "", known: []) }
        let isGeneric = Self.generic.contains(family.lowercased())
        let own = match.families.first { $0.lowercased() == family.lowercased() }
        guard isGeneric || own != nil else {
            throw .unknownFont(
                family: family, taken: match.families.first ?? "",
                known: Self.neighbours(of: family))
        }
        let missing = Self.signs.unicodeScalars.filter { !match.has($0) }
        guard missing.isEmpty else {
            throw .fontLacks(family: family, signs: missing.map { String($0) })
        }
        self.family = isGeneric ? family.lowercased() : own ?? family
        hasSubscripts = Self.subscripts.allSatisfy { $0.0.unicodeScalars.allSatisfy(match.has) }
    }

    /// Installed families, those first that begin alike.
    private static func neighbours(of family: String) -> [String] {
        let sorted = FontMatch.installedFamilies.map { name in
            (name: name, shared: name.lowercased().commonPrefix(with: family.lowercased()).count)
        }.sorted { ($1.shared, $0.name) < ($0.shared, $1.name) }.map(\.name)
        guard sorted.count > mostNamed else { return sorted }
        return sorted.prefix(mostNamed) + ["\(sorted.count - mostNamed) more"]
    }

    /// The text in signs that the font has.
    func text(_ text: String) -> String {
        hasSubscripts ? text : Self.subscripts.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    /// How a style sheet names it, with what stands in for it.
    var cssFamilies: String {
        if Self.generic.contains(family) { return family }
        // The relatives have the widths of DejaVu Sans.
        let rest =
            self == .standard ? "'Bitstream Vera Sans', Verdana, sans-serif" : "'DejaVu Sans', sans-serif"
        return "'\(family.filter { $0 != "'" && $0 != "\\" })', \(rest)"
    }
}

/// What fontconfig takes for a family.
private final class FontMatch {
    private let pattern: OpaquePointer

    init?(_ family: String) {
        guard let wanted = FcPatternCreate() else { return nil }
        defer { FcPatternDestroy(wanted) }
        FcPatternAddString(wanted, FC_FAMILY, family)
        FcConfigSubstitute(nil, wanted, FcMatchPattern)
        FcDefaultSubstitute(wanted)
        var result = FcResultNoMatch
        guard let match = FcFontMatch(nil, wanted, &result) else { return nil }
        pattern = match
    }

    deinit { FcPatternDestroy(pattern) }

    /// Its names, in all languages.
    var families: [String] { Self.families(of: pattern) }

    /// Whether there is a glyph for a character.
    func has(_ scalar: Unicode.Scalar) -> Bool {
        var characters: OpaquePointer?
        guard FcPatternGetCharSet(pattern, FC_CHARSET, 0, &characters) == FcResultMatch, let characters else {
            return false
        }
        return FcCharSetHasChar(characters, scalar.value) != 0
    }

    /// The families of this machine in their order.
    static var installedFamilies: [String] {
        guard let any = FcPatternCreate(), let wanted = FcObjectSetCreate() else { return [] }
        defer {
            FcPatternDestroy(any)
            FcObjectSetDestroy(wanted)
        }
        FcObjectSetAdd(wanted, FC_FAMILY)
        guard let fonts = FcFontList(nil, any, wanted) else { return [] }
        defer { FcFontSetDestroy(fonts) }
        let names = (0..<Int(fonts.pointee.nfont)).compactMap { index in
            fonts.pointee.fonts[index].flatMap { families(of: $0).first }
        }
        return Set(names).sorted()
    }

    private static func families(of pattern: OpaquePointer) -> [String] {
        var names: [String] = []
        var name: UnsafeMutablePointer<FcChar8>?
        while FcPatternGetString(pattern, FC_FAMILY, Int32(names.count), &name) == FcResultMatch, let name {
            names.append(String(cString: name))
        }
        return names
    }
}
