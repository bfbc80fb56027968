// Takes the languages out of a library that has the data of ICU in it (Foundation's), in place: half of a packed bundle is
// names of currencies, time zones and places in some hundred languages, of which the program, whose texts are English, uses
// none. What is left is what is of no language, and `root` and English.
//
//     swiftc -O -o trim Packaging/TrimLocales.swift && ./trim lib_FoundationICU.so
//
// ICU finds an item in a sorted table of contents. The table gets shorter; the items keep their places, and those that went
// are zeros. Format: ICU's ucmndata.h (common data: header, count, then offsets of name and data an item).
import Foundation

struct TrimFailure: Error, CustomStringConvertible {
    var description: String
}

/// The common data inside of a library's bytes.
struct CommonData {
    var bytes: [UInt8]
    /// Where the table of contents begins, from which offsets count.
    let table: Int

    init(_ bytes: [UInt8]) throws {
        // The header's magic bytes, then `CmnD`, and a name of ICU's own first.
        let magic: [UInt8] = [0xda, 0x27], format = Array("CmnD".utf8), name = Array("icudt".utf8)
        let found = bytes.indices.dropFirst(2).dropLast(1 << 10).first { at in
            guard bytes[at] == magic[0], bytes[at + 1] == magic[1] else { return false }
            guard bytes[(at + 10)..<(at + 14)].elementsEqual(format) else { return false }
            let table = at - 2 + Int(bytes[at - 2]) + Int(bytes[at - 1]) << 8
            let first = table + Self.number(bytes, table + 4)
            return first + 5 <= bytes.count && bytes[first..<(first + 5)].elementsEqual(name)
        }
        guard let found else { throw TrimFailure(description: "expected ICU's common data, found none") }
        self.bytes = bytes
        table = found - 2 + Int(bytes[found - 2]) + Int(bytes[found - 1]) << 8
    }

    static func number(_ bytes: [UInt8], _ at: Int) -> Int {
        guard at >= 0, at + 4 <= bytes.count else { return bytes.count }
        return (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }

    mutating func set(_ number: Int, at place: Int) {
        for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    }

    func name(at offset: Int) -> String {
        String(decoding: bytes[(table + offset)...].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Drops the items that `isKept` does not want.
    ///
    /// - Returns: how many there were, and how many are left.
    mutating func keep(_ isKept: (String) -> Bool) -> (before: Int, after: Int) {
        let count = Self.number(bytes, table)
        let entries = (0..<count).map { index in
            (name: Self.number(bytes, table + 4 + 8 * index), data: Self.number(bytes, table + 8 + 8 * index))
        }
        var kept = 0
        for (index, entry) in entries.enumerated() {
            // Of the last item the end is not written down: it stays.
            guard index + 1 < count, !isKept(name(at: entry.name)) else {
                set(entry.name, at: table + 4 + 8 * kept)
                set(entry.data, at: table + 8 + 8 * kept)
                kept += 1
                continue
            }
            for place in (table + entry.data)..<(table + entries[index + 1].data) { bytes[place] = 0 }
        }
        set(kept, at: table)
        return (count, kept)
    }
}

/// Whether an item is of no language, or of `root` or English. Converters of other encodings and dictionaries that break
/// lines of Thai or Chinese go too.
func isOfNoLanguage(_ item: String) -> Bool {
    let file = item.split(separator: "/").last.map(String.init) ?? item
    let parts = file.split(separator: ".").map(String.init)
    guard parts.count == 2 else { return true }
    if ["cnv", "dict"].contains(parts[1]) { return false }
    guard parts[1] == "res" else { return true }
    let language = parts[0].prefix { $0 != "_" }
    let isLocale = (2...3).contains(language.count) && language.allSatisfy { $0.isLowercase }
    return !isLocale || ["en", "en_001", "en_US", "en_US_POSIX"].contains(parts[0])
}

let path = CommandLine.arguments.dropFirst().first ?? ""
do {
    var data = try CommonData([UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
    let counts = data.keep(isOfNoLanguage)
    // The file is written over, and keeps its mode.
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.write(contentsOf: Data(data.bytes))
    print("\(path): \(counts.after) of ICU's \(counts.before) items are left")
} catch {
    FileHandle.standardError.write(Data("\(path): \(error)\n".utf8))
    exit(1)
}
