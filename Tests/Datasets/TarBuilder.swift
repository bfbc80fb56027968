/// Writes tars member by member, so that a test can get any field wrong.
struct TarBuilder {
    private(set) var bytes: [UInt8] = []

    /// Adds a header, and the bytes that follow it.
    ///
    /// - Parameters:
    ///   - type: `0` a file, `1` a hard link, `2` a symbolic one, `S` a sparse file of GNU tar, ...
    ///   - size: what the header claims, where it is not the truth.
    mutating func add(
        _ name: String, _ content: [UInt8] = [], type: Character = "0", link: String = "", size: Int? = nil,
        sparse: [Int] = []
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8))
        }
        put(name, 0)
        put("0000644", 100)
        put(Self.octal(size ?? content.count), 124)
        put("00000000000", 136)
        put(String(type), 156)
        put(link, 157)
        put(type == "S" ? "ustar  " : "ustar", 257)
        for (index, number) in sparse.enumerated() {
            // Offsets and lengths of the pieces, and behind four of them the whole file's size.
            put(Self.octal(number), index == sparse.count - 1 ? 483 : 386 + 12 * index)
        }
        put("        ", 148)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(String(Self.octal(sum).suffix(6)), 148)
        header[154] = 0
        bytes += header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// The archive with its end.
    var closed: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }

    private static func octal(_ number: Int) -> String {
        let digits = String(number, radix: 8)
        return String(repeating: "0", count: max(0, 11 - digits.count)) + digits
    }
}
