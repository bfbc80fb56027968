import Foundation

/// A matrix in NumPy's .npy format, version 1.0.
enum NPYArray {
    /// float64 values, row by row.
    static func data(_ values: [Double], columns: Int) -> Data {
        header(type: "<f8", rows: values.count / max(columns, 1), columns: columns)
            + values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    }

    /// What stands before float32 values.
    static func floatHeader(rows: Int, columns: Int) -> Data {
        header(type: "<f4", rows: rows, columns: columns)
    }

    /// Magic, version, length and a Python literal, padded so that the values start at a multiple of 64.
    private static func header(type: String, rows: Int, columns: Int) -> Data {
        var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        let fixed = 10
        let padding = (64 - (fixed + text.utf8.count + 1) % 64) % 64
        text += String(repeating: " ", count: padding) + "\n"
        let length = UInt16(text.utf8.count)
        return Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)])
            + Data(text.utf8)
    }
}
