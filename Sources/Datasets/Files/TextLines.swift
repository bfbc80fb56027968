import Foundation

/// The lines of a text file or of the standard input, one after the other.
enum TextLines {
    /// What stands for the standard input in place of a path.
    static let standardInput = "-"
    /// Most bytes of a line.
    private static let longest = 1 << 16

    /// Hands over each line that is not empty, without its end, and its number from 1 on.
    static func forEach(
        _ path: String, _ body: (_ line: ArraySlice<UInt8>, _ number: Int) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        var pending: [UInt8] = []
        var number = 0
        func finish(_ line: ArraySlice<UInt8>) throws(DatasetError) {
            number += 1
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if !text.isEmpty { try body(text, number) }
        }
        try forEachPiece(path) { piece throws(DatasetError) in
            pending += piece
            var rest = pending[...]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                try finish(rest[..<end])
                rest = rest[(end + 1)...]
            }
            guard rest.count <= longest else {
                throw .badText(
                    path: path, expected: "lines of at most \(longest) bytes",
                    found: "a longer one, line \(number + 1)")
            }
            pending = Array(rest)
        }
        if !pending.isEmpty { try finish(pending[...]) }
    }

    private static func forEachPiece(
        _ path: String, _ body: ([UInt8]) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        guard path == standardInput else {
            return try ByteStore(of: DescriptorFile(reading: path)).forEachChunk(of: 1 << 18, body)
        }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
            guard count > 0 else { return }
            try body(Array(piece[..<count]))
        }
    }
}
