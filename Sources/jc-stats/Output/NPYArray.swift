import Foundation

/// A matrix in NumPy's .npy format, version 1.0.
enum NPYArray {
    /// float64 values, row by row.
    static func data(_ values: [Double], columns: Int) -> Data {
        header(type: "<f8", shape: [values.count / max(columns, 1), columns])
            + values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    }

    /// What stands before float64 values.
    static func doubleHeader(rows: Int, columns: Int) -> Data {
        header(type: "<f8", shape: [rows, columns])
    }

    /// What stands before float32 values.
    static func floatHeader(rows: Int, columns: Int) -> Data {
        header(type: "<f4", shape: [rows, columns])
    }

    /// What stands before bytes: as long for any number of rows, so that it can be written again.
    static func byteHeader(shape: [Int]) -> Data { header(type: "|u1", shape: shape, length: 192) }

    /// Magic, version, length and a Python literal, padded so that the values start at a multiple of 64.
    ///
    /// - Parameter length: of all of it, at least.
    private static func header(type: String, shape: [Int], length: Int = 0) -> Data {
        let lengths = shape.map(String.init).joined(separator: ", ")
        var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(lengths)), }"
        let fixed = 10
        let shortest = max(length, fixed + text.utf8.count + 1)
        let padding = (shortest + 63) / 64 * 64 - (fixed + text.utf8.count + 1)
        text += String(repeating: " ", count: padding) + "\n"
        let length = UInt16(text.utf8.count)
        return Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)])
            + Data(text.utf8)
    }
}

/// Bytes on their way to a file whose beginning is not known yet: in a nameless file, of which nothing is left after this
/// process.
final class ByteSpill {
    private static let chunk = 1 << 20

    /// Bytes so far.
    private(set) var count = 0
    private let file: UnsafeMutablePointer<FILE>
    /// Of the file that the bytes are for, for messages.
    private let path: String

    /// - Parameter path: the file that the bytes are for; they lie in its folder, which must have room for them twice.
    init(for path: String) throws(OutputError) {
        let folder = OutputFile(path).scratchFolder
        var template = Array("\(folder)/.jc-stats-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw OutputFile(path).failure() }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        template.withUnsafeBufferPointer { name in _ = name.baseAddress.map { unlink($0) } }
        guard let file = fdopen(descriptor, "w+b") else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw OutputError(path: path, reason: reason)
        }
        self.file = file
        self.path = path
    }

    deinit { fclose(file) }

    /// Adds bytes at the end.
    func append(_ data: Data) throws(OutputError) {
        let written = data.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        guard written == data.count else { throw failure() }
        count += data.count
    }

    /// Adds numbers, the lowest byte of each first.
    func append(_ numbers: [some FixedWidthInteger]) throws(OutputError) {
        try append(numbers.map(\.littleEndian).withUnsafeBytes { Data($0) })
    }

    /// All numbers of a type that were added.
    func numbers<Number: FixedWidthInteger>(_ type: Number.Type) throws(OutputError) -> [Number] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        try forEachChunk { bytes += $0 }
        return bytes.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: MemoryLayout<Number>.size).map {
                Number(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: Number.self))
            }
        }
    }

    /// Hands over all bytes in their order.
    func forEachChunk(_ body: (Data) throws(OutputError) -> Void) throws(OutputError) {
        guard fflush(file) == 0, fseeko(file, 0, SEEK_SET) == 0 else { throw failure() }
        var left = count
        while left > 0 {
            var chunk = Data(count: min(left, Self.chunk))
            let got = chunk.withUnsafeMutableBytes { fread($0.baseAddress, 1, $0.count, file) }
            guard got == chunk.count else { throw failure() }
            left -= got
            try body(chunk)
        }
        guard fseeko(file, 0, SEEK_END) == 0 else { throw failure() }
    }

    private func failure() -> OutputError { OutputFile(path).failure() }
}
