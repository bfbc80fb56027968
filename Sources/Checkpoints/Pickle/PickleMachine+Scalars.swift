extension PickleMachine {
    /// The value of an instruction that carries its own operand.
    static func scalar(
        _ opcode: PickleOpcode, from reader: inout ByteReader
    ) throws(CheckpointError) -> CheckpointValue {
        let what = "a pickle's operand"
        switch opcode {
        case .none: return .none
        case .newTrue: return .boolean(true)
        case .newFalse: return .boolean(false)
        case .binInt: return .integer(Int(try reader.integer(Int32.self, what)))
        case .binInt1: return .integer(Int(try reader.integer(UInt8.self, what)))
        case .binInt2: return .integer(Int(try reader.integer(UInt16.self, what)))
        case .long1: return long(try reader.copy(Int(try reader.integer(UInt8.self, what)), "an integer"))
        case .binFloat:
            return .number(Double(bitPattern: try reader.integer(UInt64.self, what).byteSwapped))
        case .binUnicode:
            return try string(try reader.count(UInt32.self, what), from: &reader)
        case .shortBinString:
            return try string(Int(try reader.integer(UInt8.self, what)), from: &reader)
        default:
            throw CheckpointError.pickle(byte: reader.position, expected: "a scalar", found: "\(opcode)")
        }
    }

    /// A little-endian two's complement integer of any length.
    private static func long(_ bytes: [UInt8]) -> CheckpointValue {
        guard bytes.count <= 8 else { return .largeInteger(bytes) }
        let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
        let bits = bytes.reversed().reduce(isNegative ? ~UInt64(0) : 0) { $0 << 8 | UInt64($1) }
        return .integer(Int(Int64(bitPattern: bits)))
    }

    private static func string(
        _ count: Int, from reader: inout ByteReader
    ) throws(CheckpointError) -> CheckpointValue {
        let start = reader.position
        guard let text = try reader.text(count, "a string") else {
            throw CheckpointError.pickle(byte: start, expected: "UTF-8 text", found: "other bytes")
        }
        return .text(text)
    }
}
